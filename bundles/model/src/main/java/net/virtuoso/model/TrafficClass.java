package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What kind of traffic a frame belongs to, as far as its headers tell; used to leave noise out of a matrix. */
public enum TrafficClass {
    /** Everything that isn't one of the others: the application, presumably. */
    @JsonProperty("application")
    APPLICATION,
    /** Address resolution: ARP, IPv6 neighbour discovery. */
    @JsonProperty("arp")
    ARP,
    /** DNS and multicast DNS: port 53, 5353. */
    @JsonProperty("dns")
    DNS,
    /** DHCP and DHCPv6: ports 67, 68, 546, 547. */
    @JsonProperty("dhcp")
    DHCP,
    /** SSH: TCP port 22. */
    @JsonProperty("ssh")
    SSH,
    /** ICMP and ICMPv6 other than neighbour discovery. */
    @JsonProperty("icmp")
    ICMP,
    /** Other broadcast and multicast. */
    @JsonProperty("multicast")
    MULTICAST
}
