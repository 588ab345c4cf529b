package net.virtuoso.control.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Counters;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeReport;
import org.junit.jupiter.api.Test;

class NetworkTotalsTest {
    private static final Set<String> KNOWN = Set.of("blue", "red");
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant SECOND = FIRST.plusSeconds(60);

    private final NetworkTotals totals = new NetworkTotals();

    private static Counters counters(long each) {
        return new Counters(each, each, each, each, each, each);
    }

    private void report(String node, Instant since, long each) {
        totals.take(
                new NodeReport(
                        node,
                        SECOND,
                        1,
                        List.of(),
                        List.of(),
                        true,
                        List.of(),
                        List.of(),
                        List.of(
                                new NetworkStatus("blue", since, counters(each)),
                                new NetworkStatus("green", since, counters(each)))),
                KNOWN);
    }

    @Test
    void sumsWhatNodesSayAndNeverGoesBack() {
        report("h1", FIRST, 10);
        report("h2", FIRST, 100);
        report("h1", FIRST, 15);
        report("h1", FIRST, 15);
        assertThat(totals.of("blue")).isEqualTo(counters(115));
        // It begins anew, and is past where it was at its first report.
        report("h1", SECOND, 20);
        assertThat(totals.of("blue")).isEqualTo(counters(135));
        report("h1", SECOND, 21);
        assertThat(totals.of("blue")).isEqualTo(counters(136));
        report("h1", SECOND, 5);
        assertThat(totals.of("blue")).as("a clock that stood still").isEqualTo(counters(141));
    }

    @Test
    void countsOnlyNetworksThatThereAre() {
        report("h1", FIRST, 10);
        assertThat(totals.of("green")).isNull();
        assertThat(totals.of("red")).isNull();
        totals.retain(Set.of("red"));
        assertThat(totals.of("blue")).isNull();
    }

    @Test
    void staysAtTheMostThatANumberTakes() {
        report("h1", FIRST, Long.MAX_VALUE);
        report("h2", FIRST, 10);
        assertThat(totals.of("blue")).isEqualTo(counters(Long.MAX_VALUE));
    }
}
