package net.virtuoso.vttif;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Demand;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import org.junit.jupiter.api.Test;

class ChangeDetectorTest {
    private final ChangeDetector detector = new ChangeDetector(Duration.ofSeconds(2), 0.8);

    private static InferredTopology inferred(TopologyClass kind, int second, int... edges) {
        List<Demand> demands = new ArrayList<>();
        for (int edge : edges) {
            demands.add(new Demand(new MacAddress(edge), new MacAddress(edge + 1), 1));
        }
        return new InferredTopology(
                kind, List.of(), demands, Map.of(), 1, 0, 1, 0, 0, List.of(), "", Instant.ofEpochSecond(second));
    }

    @Test
    void theFirstIsAcceptedAtOnceAndItsLikeIsNothingNew() {
        assertThat(detector.update(inferred(TopologyClass.RING, 0, 1, 2, 3, 4, 5)))
                .isTrue();
        assertThat(detector.update(inferred(TopologyClass.RING, 1, 1, 2, 3, 4, 5, 6)))
                .isFalse();
    }

    @Test
    void somethingNewIsAcceptedWhenItStays() {
        detector.update(inferred(TopologyClass.RING, 0, 1, 2, 3));
        assertThat(detector.update(inferred(TopologyClass.BUS, 1, 1, 2))).isFalse();
        assertThat(detector.update(inferred(TopologyClass.BUS, 2, 1, 2))).isFalse();
        assertThat(detector.update(inferred(TopologyClass.BUS, 3, 1, 2))).isTrue();
        assertThat(detector.accepted()).extracting(InferredTopology::kind).isEqualTo(TopologyClass.BUS);
    }

    @Test
    void somethingThatAlternatesIsNeverAccepted() {
        detector.update(inferred(TopologyClass.RING, 0, 1, 2, 3));
        for (int second = 1; second < 100; second++) {
            TopologyClass kind = second % 2 == 0 ? TopologyClass.RING : TopologyClass.BUS;
            assertThat(detector.update(inferred(kind, second, 1, 2, 3))).isFalse();
        }
    }

    @Test
    void somethingThatAlternatesSlowlyIsFollowedLessAndLess() {
        int accepted = 0;
        for (int second = 0; second < 600; second++) {
            int edge = second / 5 % 2 == 0 ? 1 : 9;
            accepted += detector.update(inferred(TopologyClass.PAIR, second, edge)) ? 1 : 0;
        }
        // Of 120 phases of 5 s; undamped, each would be accepted after 2 s.
        assertThat(accepted).isBetween(3, 40);
    }

    @Test
    void calmRestoresQuickReaction() {
        for (int second = 0; second < 60; second++) {
            detector.update(inferred(TopologyClass.PAIR, second, second / 5 % 2 == 0 ? 1 : 9));
        }
        assertThat(detector.persistence(Instant.ofEpochSecond(60))).isGreaterThan(Duration.ofSeconds(2));
        assertThat(detector.persistence(Instant.ofEpochSecond(360))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void silenceIsNoReasonToWait() {
        for (int second = 0; second < 100; second++) {
            if (second % 2 == 0) {
                assertThat(detector.update(inferred(TopologyClass.PAIR, second, 1)))
                        .isTrue();
            } else {
                detector.reset();
            }
        }
    }

    @Test
    void otherEdgesOfTheSameNameAreAChange() {
        detector.update(inferred(TopologyClass.PAIR, 0, 1));
        detector.update(inferred(TopologyClass.PAIR, 1, 9));
        assertThat(detector.update(inferred(TopologyClass.PAIR, 3, 9))).isTrue();
    }

    @Test
    void afterSilenceTheNextIsNew() {
        detector.update(inferred(TopologyClass.PAIR, 0, 1));
        detector.reset();
        assertThat(detector.update(inferred(TopologyClass.PAIR, 1, 1))).isTrue();
    }

    @Test
    void whatIsSeenOfTheFirstSecondIsCorrectedAtOnceAndIsNoChange() {
        ChangeDetector settles = new ChangeDetector(Duration.ofSeconds(3), 0.8, Duration.ofSeconds(2));
        assertThat(settles.update(inferred(TopologyClass.PAIR, 0, 1))).isTrue();
        assertThat(settles.isSettling(Instant.ofEpochSecond(2))).isTrue();
        assertThat(settles.update(inferred(TopologyClass.RING, 2, 1, 2, 3, 4))).isTrue();
        assertThat(settles.persistence(Instant.ofEpochSecond(2))).isEqualTo(Duration.ofSeconds(3));

        assertThat(settles.update(inferred(TopologyClass.PAIR, 3, 1)))
                .as("settled")
                .isFalse();
        assertThat(settles.isInDoubt()).isTrue();
        assertThat(settles.update(inferred(TopologyClass.PAIR, 6, 1))).isTrue();
    }

    @Test
    void anotherOneGoesOnWhereItWas() {
        for (int second = 0; second < 31; second++) {
            detector.update(inferred(TopologyClass.PAIR, second, second / 5 % 2 == 0 ? 1 : 9));
        }
        ChangeDetector next = new ChangeDetector(Duration.ofSeconds(2), 0.8);
        next.restore(detector.memory());
        for (int second = 31; second < 200; second++) {
            InferredTopology seen = inferred(TopologyClass.PAIR, second, second / 7 % 2 == 0 ? 1 : 9);
            assertThat(next.update(seen)).isEqualTo(detector.update(seen));
        }
    }

    @Test
    void monitoringHasHysteresis() {
        ReactiveMonitor monitor = new ReactiveMonitor(100, 20);
        assertThat(monitor.update(50)).isFalse();
        assertThat(monitor.update(101)).isTrue();
        assertThat(monitor.update(50)).isTrue();
        assertThat(monitor.update(19)).isFalse();
        assertThat(monitor.update(50)).isFalse();
    }
}
