package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import org.junit.jupiter.api.Test;

class RuleCounterTest {
    private final RuleLedger ledger = new RuleLedger();

    private static MacPattern to(int number) {
        return MacPattern.parse("02:00:00:00:00:0" + number);
    }

    private RuleCounter counter(int number) {
        return new RuleCounter(ledger, 7, MacPattern.ANY, to(number), Origin.STAR);
    }

    private static RuleCount count(int number, long frames, long bytes) {
        return new RuleCount(7, MacPattern.ANY, to(number), Origin.STAR, frames, bytes);
    }

    private Route route(int number, Origin origin) {
        return new Route(
                MacPattern.ANY,
                to(number),
                origin,
                Outlet.Nowhere.DENIED,
                new RuleCounter(ledger, 7, MacPattern.ANY, to(number), origin));
    }

    @Test
    void onlyWhatHasCountedSinceIsToldAndInFull() {
        RuleCounter one = counter(1);
        RuleCounter two = counter(2);
        counter(3);
        one.count(1, 60);
        two.count(2, 120);
        one.count(1, 1_500);
        assertThat(ledger.drain(10)).containsExactly(count(1, 2, 1_560), count(2, 2, 120));
        assertThat(ledger.drain(10)).isEmpty();
        two.count(1, 1);
        assertThat(ledger.drain(10)).containsExactly(count(2, 3, 121));
    }

    @Test
    void whatFindsNoRoomIsToldNextInItsOrder() {
        for (int i = 1; i <= 5; i++) {
            counter(i).count(1, i);
        }
        assertThat(ledger.drain(2)).containsExactly(count(1, 1, 1), count(2, 1, 2));
        counter(6).count(1, 6);
        assertThat(ledger.drain(3)).containsExactly(count(3, 1, 3), count(4, 1, 4), count(5, 1, 5));
        assertThat(ledger.drain(3)).containsExactly(count(6, 1, 6));
        assertThat(ledger.drain(3)).isEmpty();
    }

    @Test
    void aTableTellsAgainWhatHasEverCounted() {
        Route busy = route(1, Origin.STAR);
        Route due = route(2, Origin.STAR);
        ForwardingTable table = ForwardingTable.compile(List.of(busy, due, route(3, Origin.STAR)));
        busy.counter().count(1, 10);
        assertThat(ledger.drain(10)).hasSize(1);
        due.counter().count(1, 20);
        table.retell();
        assertThat(ledger.drain(10)).containsExactlyInAnyOrder(count(1, 1, 10), count(2, 1, 20));
        assertThat(ledger.drain(10)).isEmpty();
    }

    @Test
    void aRuleIsKnownByItsPatternsAndWhoAskedForIt() {
        Route star = route(1, Origin.STAR);
        Route pair = new Route(
                to(2),
                to(1),
                Origin.STAR,
                Outlet.Nowhere.DENIED,
                new RuleCounter(ledger, 7, to(2), to(1), Origin.STAR));
        Route operator = route(1, Origin.OPERATOR);
        ForwardingTable table = ForwardingTable.compile(List.of(star, pair, operator));
        assertThat(table.counter(MacPattern.ANY, to(1), Origin.STAR)).isSameAs(star.counter());
        assertThat(table.counter(to(2), to(1), Origin.STAR)).isSameAs(pair.counter());
        assertThat(table.counter(MacPattern.ANY, to(1), Origin.OPERATOR)).isSameAs(operator.counter());
        assertThat(table.counter(MacPattern.ANY, to(1), Origin.ADAPTATION)).isNull();
        assertThat(table.counter(MacPattern.ANY, MacPattern.ANY, Origin.STAR)).isNull();
    }

    /** They are one rule in every report. */
    @Test
    void twoOfTheSamePatternsAndOriginCountTogether() {
        Route first = route(1, Origin.OPERATOR);
        Route second = new Route(
                MacPattern.ANY,
                to(1),
                Origin.OPERATOR,
                Outlet.Nowhere.NO_RULE,
                new RuleCounter(ledger, 7, MacPattern.ANY, to(1), Origin.OPERATOR));
        ForwardingTable table = ForwardingTable.compile(List.of(first, second));
        table.find(1, to(1).value(), Outlet.Nowhere.DENIED).counter().count(1, 5);
        table.find(1, to(1).value(), "elsewhere").counter().count(1, 7);
        assertThat(ledger.drain(10)).containsExactly(new RuleCount(7, MacPattern.ANY, to(1), Origin.OPERATOR, 2, 12));
    }
}
