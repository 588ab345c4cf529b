package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import net.virtuoso.model.ForwardingRule;

/**
 * A rule, or one that follows from the star.
 *
 * @param id {@link ForwardingRule#id()}
 * @param rule what is wanted
 * @param running whether its node runs the revision that has it
 */
public record RuleView(String id, @JsonUnwrapped ForwardingRule rule, boolean running) {}
