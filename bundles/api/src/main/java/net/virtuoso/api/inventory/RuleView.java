package net.virtuoso.api.inventory;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import net.virtuoso.model.ForwardingRule;
import org.jspecify.annotations.Nullable;

/**
 * A rule, or one that follows from the star.
 *
 * @param id {@link ForwardingRule#id()}
 * @param rule what is wanted
 * @param running whether its node runs the revision that has it
 * @param frames what it has carried since its node has had it, as {@link net.virtuoso.model.RuleCount} says; {@code null} if the
 *     node hasn't joined since this controller leads
 * @param bytes their bytes; {@code null} with {@code frames}
 */
public record RuleView(
        String id,
        @JsonUnwrapped ForwardingRule rule,
        boolean running,
        @Nullable Long frames,
        @Nullable Long bytes) {
    /** Nothing is known of what it has carried. */
    public RuleView(String id, ForwardingRule rule, boolean running) {
        this(id, rule, running, null, null);
    }
}
