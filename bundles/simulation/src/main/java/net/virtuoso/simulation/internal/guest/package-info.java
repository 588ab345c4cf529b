/**
 * The network stack of a simulated machine: as much as it takes to be a machine on a LAN, and no more.
 *
 * <p>Ethernet and IPv4 without options, fragments or routing: every address is looked for on the LAN by ARP. ICMP echo, UDP
 * without checksum (RFC 768 allows that; IPv4 and ICMP have theirs), a DHCP client and a DHCP server (RFC 2131) without
 * renewal, since nothing here lives as long as a lease. Every machine is a state machine on one event executor; frames from
 * outside are checked before a byte is believed.
 */
@NullMarked
package net.virtuoso.simulation.internal.guest;

import org.jspecify.annotations.NullMarked;
