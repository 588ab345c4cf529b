package net.virtuoso.model;

import java.util.List;

/**
 * What rules of one node have carried: those that carried something since they were told last. Each count is the whole one, so
 * that the newest is all that counts.
 *
 * @param node the node's name
 * @param rules one a rule
 */
public record RuleReport(String node, List<RuleCount> rules) {
    /** The most rules of one report; what is left over comes with the next one. */
    public static final int MAX_RULES = 4_096;

    /** Checks every part and takes a copy. */
    public RuleReport {
        Names.requireName("node", node);
        rules = List.copyOf(Names.require("rules", rules, "a list"));
        if (rules.size() > MAX_RULES) {
            throw RefusedException.limit("rules", rules.size(), "at most " + MAX_RULES);
        }
    }
}
