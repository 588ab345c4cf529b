package net.virtuoso.control.internal.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * Asks a table for one frame and keeps what it considered, which the overlay's own has no time for: the longest destination
 * prefix first, then the longest source prefix, then the operator before the adaptation before the star. What leads back to where
 * the frame came from doesn't match, what isn't usable is passed over, and behind a rule of the star no further one is asked.
 */
final class RuleLookup {
    private static final Comparator<RuleConfig> PRECEDENCE = Comparator.comparingInt(
                    (RuleConfig rule) -> -rule.destination().length())
            .thenComparingInt(rule -> -rule.source().length())
            .thenComparingInt(rule -> rank(rule.origin()));

    private RuleLookup() {}

    /** What became of a rule that matches. */
    enum Outcome {
        /** The frame goes there. */
        TAKEN,
        /** The frame came from there. */
        CAME_FROM,
        /** What it points to isn't usable now. */
        UNUSABLE
    }

    /** A rule that matches and what became of it. */
    record Considered(RuleConfig rule, Outcome outcome) {}

    /**
     * What the table says.
     *
     * @param considered the rules that match, in order, up to the one that is taken or that is the last word
     */
    record Answer(List<Considered> considered) {
        /** The rule that is taken, or {@code null} if there is none. */
        @Nullable
        RuleConfig taken() {
            Considered last = considered.isEmpty() ? null : considered.get(considered.size() - 1);
            return last != null && last.outcome() == Outcome.TAKEN ? last.rule() : null;
        }

        /** Whether a rule points to what isn't usable now. */
        boolean metUnusable() {
            return considered.stream().anyMatch(each -> each.outcome() == Outcome.UNUSABLE);
        }
    }

    /**
     * Asks a table.
     *
     * @param rules the table, in any order; of two with the same patterns and origin the earlier one goes first
     * @param ingress where the frame came in
     * @param usable whether a port or link can be used now; not asked about drop
     */
    static Answer ask(
            List<RuleConfig> rules,
            MacAddress source,
            MacAddress destination,
            Target ingress,
            Predicate<Target> usable) {
        List<RuleConfig> matching = rules.stream()
                .filter(rule ->
                        rule.source().matches(source) && rule.destination().matches(destination))
                .sorted(PRECEDENCE)
                .toList();
        List<Considered> considered = new ArrayList<>();
        for (RuleConfig rule : matching) {
            Outcome outcome = outcome(rule.target(), ingress, usable);
            considered.add(new Considered(rule, outcome));
            if (outcome == Outcome.TAKEN || rule.origin() == Origin.STAR) {
                break;
            }
        }
        return new Answer(List.copyOf(considered));
    }

    private static Outcome outcome(Target target, Target ingress, Predicate<Target> usable) {
        if (target instanceof Target.Drop) {
            return Outcome.TAKEN;
        }
        if (target.equals(ingress)) {
            return Outcome.CAME_FROM;
        }
        return usable.test(target) ? Outcome.TAKEN : Outcome.UNUSABLE;
    }

    private static int rank(Origin origin) {
        return switch (origin) {
            case OPERATOR -> 0;
            case ADAPTATION -> 1;
            case STAR -> 2;
        };
    }
}
