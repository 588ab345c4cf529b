package net.virtuoso.model;

/**
 * One line of a node's forwarding table.
 *
 * @param source which sources
 * @param destination which destinations
 * @param target where the frame goes
 * @param origin who asked for it
 */
public record RuleConfig(MacPattern source, MacPattern destination, Target target, Origin origin) {
    /** Checks every part. */
    public RuleConfig {
        Names.require("source", source, "a pattern");
        Names.require("destination", destination, "a pattern");
        Names.require("target", target, "a target");
        Names.require("origin", origin, "an origin");
    }
}
