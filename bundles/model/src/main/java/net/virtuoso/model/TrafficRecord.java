package net.virtuoso.model;

/**
 * Traffic from one address to another in one interval, counted where it entered the overlay.
 *
 * @param vni the network's number
 * @param source the sender
 * @param destination the receiver; may be a group
 * @param kind what sort of traffic
 * @param bytes Ethernet bytes, more than 0
 * @param packets as sent on an Ethernet: a super-frame counts as the segments it stands for
 */
public record TrafficRecord(
        int vni, MacAddress source, MacAddress destination, TrafficClass kind, long bytes, long packets) {
    /** Refuses what can't have been counted. */
    public TrafficRecord {
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "1 to " + VirtualNetwork.MAX_VNI);
        }
        Names.require("source", source, "a MAC address");
        Names.require("destination", destination, "a MAC address");
        Names.require("kind", kind, "a traffic class");
        if (bytes < 0 || packets < 0) {
            throw RefusedException.invalid("bytes", bytes, "0 or more bytes and packets");
        }
    }
}
