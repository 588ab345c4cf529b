package net.virtuoso.bench.stability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.adapt.internal.AdaptConfig;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.lab.bsp.Pattern;
import org.junit.jupiter.api.Test;

class StabilityEvaluationTest {
    private static final Instant START = Instant.ofEpochSecond(1_000);

    private static LinkLog.Entry entry(int second, String link, boolean added) {
        return new LinkLog.Entry(START.plusSeconds(second), link, added);
    }

    @Test
    void theReportHoldsWhatIsDocumented() {
        ObjectNode report = ReportFile.object();
        StabilityEvaluation.report(report, List.of(new StabilityEvaluation.Row("bursts", 1, 2, 1, 4, 0, 0)));
        DocumentedFields.requireIn(report, "stability");
        assertThat(report.path("rows").path(0).path("true_changes").asInt()).isEqualTo(1);
    }

    @Test
    void aLinkThatGoesWithEachChangeDoesNotOscillate() {
        List<LinkLog.Entry> entries = new ArrayList<>();
        for (int second = 0; second < 60; second += 20) {
            entries.add(entry(second + 2, "n.a.b.udp", true));
            entries.add(entry(second + 12, "n.a.b.udp", false));
        }
        assertThat(LinkLog.oscillations(entries, START, List.of(0, 10, 20, 30, 40, 50)))
                .isZero();
        assertThat(LinkLog.oscillations(entries, START, List.of(0)))
                .as("went three times")
                .isEqualTo(2);
    }

    @Test
    void eachLinkIsLookedAtAlone() {
        List<LinkLog.Entry> entries = List.of(
                entry(1, "n.a.b.udp", true),
                entry(1, "n.b.c.udp", true),
                entry(5, "n.a.b.udp", false),
                entry(6, "n.b.c.udp", false));
        assertThat(LinkLog.oscillations(entries, START, List.of(0))).isZero();
    }

    @Test
    void aProgramChangesWhenItsPeriodEnds() {
        TrafficProgram program = new TrafficProgram("p", 15, 0, 0);
        assertThat(program.changes(60)).containsExactly(0, 15, 30, 45);
        assertThat(program.pattern(14)).isEqualTo(Pattern.ALL_TO_ALL);
        assertThat(program.pattern(15)).isEqualTo(Pattern.RING);
        assertThat(new TrafficProgram("q", 0, 1, 1).changes(600)).containsExactly(0);
    }

    @Test
    void theSameSecondHasTheSameTraffic() {
        for (TrafficProgram program : TrafficProgram.all()) {
            assertThat(program.bytes(7)).isEqualTo(program.bytes(7));
            assertThat(program.bytes(7)).isNotEqualTo(program.bytes(8));
        }
    }

    @Test
    void configurationsHaveTheirDefaults() {
        assertThat(Container.defaults(AdaptConfig.class).window_s()).isEqualTo(2);
        assertThat(Container.defaults(AdaptConfig.class).max_links()).isEqualTo(256);
    }

    @Test
    void aRunOfSecondsIsWatched() {
        TrafficProgram steady = new TrafficProgram("steady", 0, 0, 0);

        List<StabilityEvaluation.Row> rows = StabilityEvaluation.watch(List.of(steady), 2);

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).trueChanges()).isEqualTo(1);
        assertThat(rows.get(0).oscillations()).isZero();
    }
}
