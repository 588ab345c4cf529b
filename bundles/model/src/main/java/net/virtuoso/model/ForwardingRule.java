package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * What a node does with frames of a network from some addresses to others. The more exact rule wins: both addresses,
 * then the destination, then the longer prefix, then any; the last word is the star.
 *
 * @param network the network's name
 * @param node the node that runs the rule
 * @param source which sources
 * @param destination which destinations
 * @param target where the frame goes
 * @param origin who asked for it
 */
public record ForwardingRule(
        String network,
        String node,
        @Nullable MacPattern source,
        MacPattern destination,
        Target target,
        @Nullable Origin origin) {
    /** Checks every part. */
    public ForwardingRule {
        Names.requireName("network", network);
        Names.requireName("node", node);
        source = source == null ? MacPattern.ANY : source;
        Names.require("destination", destination, "a MAC address, a prefix or '*'");
        Names.require("target", target, "a port, a link or drop");
        origin = origin == null ? Origin.OPERATOR : origin;
    }

    /** The identifier: network, node and both patterns, so that two rules can't claim the same frames. */
    public String id() {
        return network + "." + node + "." + sourcePattern().compact() + "." + destination.compact();
    }

    /** The source pattern, never absent. */
    public MacPattern sourcePattern() {
        return source == null ? MacPattern.ANY : source;
    }
}
