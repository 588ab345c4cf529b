package net.virtuoso.control.internal.explain;

import java.util.List;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.testkit.ForwardingContract;

/** The table that explains answers what the one that forwards does. */
class RuleLookupTest extends ForwardingContract {
    @Override
    protected Answer ask(
            List<RuleConfig> rules, Set<Target> unusable, MacAddress source, MacAddress destination, Target ingress) {
        RuleLookup.Answer answer =
                RuleLookup.ask(rules, source, destination, ingress, target -> !unusable.contains(target));
        RuleConfig taken = answer.taken();
        return new Answer(taken == null ? null : taken.target(), taken == null && answer.metUnusable());
    }
}
