package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;

/** What is done before the event loop hears of rules, and what is left for it. */
class RuleTableTest {
    private static final MacPattern A = MacPattern.parse("02:00:00:00:00:0a");
    private static final MacPattern B = MacPattern.parse("02:00:00:00:00:0b");
    private static final Target LINK = new Target.ToLink("link");
    private static final Target PORT = new Target.ToPort("port");
    private static final Object INGRESS = new Object();

    private final RuleLedger ledger = new RuleLedger();

    /** Where something leads. */
    private record Found(String name) implements Outlet {
        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
            return true;
        }
    }

    private static RuleConfig rule(MacPattern source, MacPattern destination, Target target, Origin origin) {
        return new RuleConfig(source, destination, target, origin);
    }

    private RuleTable after(RuleTable before, RuleConfig... rules) {
        return RuleTable.compile(7, List.of(rules), ledger, before);
    }

    private RuleTable first(RuleConfig... rules) {
        return RuleTable.compile(7, List.of(rules), ledger, null);
    }

    private static ForwardingTable bound(RuleTable rules) {
        return rules.bind(way -> Outlet.Nowhere.DENIED);
    }

    private static void count(ForwardingTable table, MacPattern source, MacPattern destination) {
        table.find(source.value(), destination.value(), INGRESS).counter().count(1, 60);
    }

    @Test
    void theLoopIsAskedForEachTargetAndNotForEachRule() {
        List<RuleConfig> rules = IntStream.range(0, 1000)
                .mapToObj(n -> rule(
                        MacPattern.ANY,
                        MacPattern.of(MacAddress.hierarchical(7, n)),
                        n % 2 == 0 ? LINK : PORT,
                        n < 500 ? Origin.STAR : Origin.OPERATOR))
                .toList();
        List<String> asked = new ArrayList<>();
        ForwardingTable table = RuleTable.compile(7, rules, ledger, null).bind(way -> {
            asked.add(way.target() + (way.byStar() ? " by the star" : ""));
            return new Found(asked.get(asked.size() - 1));
        });
        assertThat(asked)
                .containsExactlyInAnyOrder(LINK + " by the star", PORT + " by the star", LINK.toString(), "" + PORT);
        assertThat(table.resolve(1, MacAddress.hierarchical(7, 3).value(), INGRESS))
                .isEqualTo(new Found(PORT + " by the star"));
        assertThat(table.resolve(1, MacAddress.hierarchical(7, 998).value(), INGRESS))
                .isEqualTo(new Found(LINK.toString()));
    }

    @Test
    void theTableBeforeLeadsWhereItLed() {
        RuleTable before = first(rule(A, B, LINK, Origin.OPERATOR));
        ForwardingTable old = before.bind(way -> new Found("old"));
        ForwardingTable fresh = after(before, rule(A, B, LINK, Origin.OPERATOR)).bind(way -> new Found("new"));
        assertThat(old.resolve(A.value(), B.value(), INGRESS)).isEqualTo(new Found("old"));
        assertThat(fresh.resolve(A.value(), B.value(), INGRESS)).isEqualTo(new Found("new"));
    }

    @Test
    void aRuleThatStaysKeepsItsCounterAndOthersBeginAnew() {
        RuleTable one = first(rule(A, B, LINK, Origin.OPERATOR), rule(B, A, LINK, Origin.OPERATOR));
        count(bound(one), A, B);
        count(bound(one), B, A);
        // Elsewhere it is the same rule; of another origin it is another one.
        RuleTable two = after(one, rule(A, B, PORT, Origin.OPERATOR), rule(B, A, LINK, Origin.ADAPTATION));
        count(bound(two), A, B);
        count(bound(two), B, A);
        assertThat(ledger.drain(10))
                .containsExactly(
                        new RuleCount(7, A, B, Origin.OPERATOR, 2, 120),
                        new RuleCount(7, B, A, Origin.OPERATOR, 1, 60),
                        new RuleCount(7, B, A, Origin.ADAPTATION, 1, 60));
        RuleTable three = after(after(two), rule(A, B, LINK, Origin.OPERATOR));
        count(bound(three), A, B);
        assertThat(ledger.drain(10)).as("it was gone").containsExactly(new RuleCount(7, A, B, Origin.OPERATOR, 1, 60));
    }

    /** The loop may go by the table before while the next one is made. */
    @Test
    void whatIsCountedMeanwhileIsCounted() {
        RuleTable one = first(rule(A, B, LINK, Origin.OPERATOR));
        ForwardingTable old = bound(one);
        RuleTable two = after(one, rule(A, B, LINK, Origin.OPERATOR), rule(B, A, LINK, Origin.OPERATOR));
        count(old, A, B);
        count(bound(two), A, B);
        assertThat(ledger.drain(10)).containsExactly(new RuleCount(7, A, B, Origin.OPERATOR, 2, 120));
    }
}
