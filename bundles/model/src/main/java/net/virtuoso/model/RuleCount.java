package net.virtuoso.model;

/**
 * What one rule of a node has carried since the node has had it. A rule is known by its patterns and who asked for it: one that
 * is pointed elsewhere goes on counting.
 *
 * @param vni the network's number
 * @param source which sources
 * @param destination which destinations
 * @param origin who asked for it
 * @param frames frames that were handed to where the rule points, in the kernel too; of a rule that says drop, those that it
 *     dropped. A frame is what {@link Counters} says
 * @param bytes their bytes
 */
public record RuleCount(int vni, MacPattern source, MacPattern destination, Origin origin, long frames, long bytes) {
    /** Refuses what can't have been counted. */
    public RuleCount {
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI) {
            throw RefusedException.invalid("vni", vni, "1 to " + VirtualNetwork.MAX_VNI);
        }
        Names.require("source", source, "a pattern");
        Names.require("destination", destination, "a pattern");
        Names.require("origin", origin, "an origin");
        if (frames < 0 || bytes < 0) {
            throw RefusedException.invalid(
                    frames < 0 ? "frames" : "bytes", frames < 0 ? frames : bytes, "0 or more frames and bytes");
        }
    }
}
