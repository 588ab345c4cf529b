package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.blue;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.virtuoso.control.internal.compile.NodeCompiler;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.RuleReport;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;

class RuleCountsTest {
    private static final ForwardingRule DROP = new ForwardingRule(
            "blue", "h1", MacPattern.of(mac(1)), MacPattern.of(mac(9)), new Target.Drop(), Origin.OPERATOR);

    private final RuleCounts counts = new RuleCounts();
    private final DesiredState star = blue();
    private final DesiredState more =
            star.with(List.of(new Change.AddRule(DROP))).at(2);
    private final int vni = star.network("blue").vni();

    private RuleCount count(long frames) {
        return new RuleCount(vni, DROP.sourcePattern(), DROP.destination(), Origin.OPERATOR, frames, 100 * frames);
    }

    private void expect(DesiredState state) {
        counts.expect(NodeCompiler.compile(state, "h1"));
    }

    @Test
    void aRuleThatStaysKeepsItsCountAndOneThatComesAgainBeginsAnew() {
        assertThat(counts.of(DROP, vni)).isNull();
        expect(more);
        assertThat(counts.of(DROP, vni)).isEqualTo(new RuleCounts.Passed(0, 0));
        counts.take(new RuleReport("h1", List.of(count(3))));
        counts.take(new RuleReport("h1", List.of()));
        expect(more.with(List.of(new Change.DeletePort("h1.vnet2"))).at(3));
        assertThat(counts.of(DROP, vni)).isEqualTo(new RuleCounts.Passed(3, 300));
        expect(star);
        assertThat(counts.of(DROP, vni)).isNull();
        expect(more);
        assertThat(counts.of(DROP, vni)).isEqualTo(new RuleCounts.Passed(0, 0));
    }

    @Test
    void whatTheNodeShouldNotRunIsLeftOut() {
        expect(star);
        counts.take(new RuleReport("h1", List.of(count(3))));
        counts.take(new RuleReport("h2", List.of(count(4))));
        assertThat(counts.of(DROP, vni)).isNull();
        expect(more);
        assertThat(counts.of(DROP, vni)).isEqualTo(new RuleCounts.Passed(0, 0));
        assertThat(counts.of(DROP, vni + 1)).isNull();
    }

    @Test
    void nodesThatAreGoneAreForgotten() {
        expect(more);
        counts.take(new RuleReport("h1", List.of(count(3))));
        counts.retain(Set.of("h1", "p"));
        assertThat(counts.of(DROP, vni)).isNotNull();
        counts.retain(Set.of("p"));
        assertThat(counts.of(DROP, vni)).isNull();
    }
}
