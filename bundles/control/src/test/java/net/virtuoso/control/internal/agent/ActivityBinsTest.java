package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.control.internal.agent.ActivityBins.PortKey;
import net.virtuoso.control.internal.agent.ActivityBins.Second;
import net.virtuoso.model.ByteSeries;
import net.virtuoso.model.MacAddress;
import org.junit.jupiter.api.Test;

class ActivityBinsTest {
    private static final MacAddress VM = new MacAddress(2);
    private static final PortKey PORT = new PortKey(7, VM);
    private static final long SECOND = 1_000_000;

    private final ActivityBins bins = new ActivityBins();

    private static ActivitySamples samples(long[] micros, int first, long... received) {
        ActivitySamples.Counts counts = new ActivitySamples.Counts(first, received, new long[received.length]);
        return new ActivitySamples(
                micros,
                List.of(new ActivitySamples.PortCounts(7, VM, counts)),
                List.of(new ActivitySamples.LinkCounts("a.b.udp", counts)));
    }

    private static ByteSeries received(Second second) {
        return second.ports().get(PORT).received();
    }

    @Test
    void whatPassedIsSpreadOverTheStepsBetweenTwoReadings() {
        long[] micros = {10 * SECOND, 10 * SECOND + 30_000, 10 * SECOND + 50_000, 11 * SECOND};
        List<Second> seconds = bins.add(samples(micros, 0, 100, 112, 112, 112), 0);

        assertThat(seconds).singleElement().satisfies(second -> {
            assertThat(second.epoch()).isEqualTo(10);
            assertThat(received(second).at(0)).isEqualTo(8);
            assertThat(received(second).at(1)).isEqualTo(4);
            assertThat(received(second).total()).isEqualTo(12);
            assertThat(second.ports().get(PORT).sent().isEmpty()).isTrue();
            assertThat(second.links().get("a.b.udp").received()).isEqualTo(received(second));
        });
    }

    @Test
    void secondsAreTheControllers() {
        long[] micros = {10 * SECOND, 10 * SECOND + 20_000, 12 * SECOND};
        List<Second> seconds = bins.add(samples(micros, 0, 0, 8, 8), 3 * SECOND + 500_000);

        assertThat(seconds).singleElement().satisfies(second -> {
            assertThat(second.epoch()).isEqualTo(13);
            assertThat(received(second).at(25)).isEqualTo(8);
        });
    }

    @Test
    void aSecondIsToldWhenItIsOver() {
        assertThat(bins.add(samples(new long[] {10 * SECOND, 10 * SECOND + 900_000}, 0, 0, 8), 0))
                .isEmpty();
        assertThat(bins.add(samples(new long[] {10 * SECOND + 900_000, 11 * SECOND + 10_000}, 0, 8, 9), 0))
                .hasSize(1);
        assertThat(bins.add(samples(new long[] {11 * SECOND + 10_000, 11 * SECOND + 20_000}, 0, 9, 15), 0))
                .isEmpty();
        assertThat(bins.add(ActivitySamples.NONE, 0)).as("reading has ended").hasSize(1);
        assertThat(bins.add(ActivitySamples.NONE, 0)).isEmpty();
    }

    @Test
    void aCounterThatFallsHasBegunAnew() {
        long[] micros = {10 * SECOND, 10 * SECOND + 20_000, 10 * SECOND + 40_000, 11 * SECOND};
        List<Second> seconds = bins.add(samples(micros, 0, 1_000_000, 1_000_008, 5, 5), 0);
        assertThat(received(seconds.get(0)).at(0)).isEqualTo(8);
        assertThat(received(seconds.get(0)).at(1)).isEqualTo(5);
    }

    @Test
    void whoComesLaterIsReadFromThenOn() {
        long[] micros = {10 * SECOND, 10 * SECOND + 20_000, 10 * SECOND + 40_000, 11 * SECOND};
        List<Second> seconds = bins.add(samples(micros, 1, 500, 507, 507), 0);
        assertThat(received(seconds.get(0)).at(1)).isEqualTo(7);
        assertThat(received(seconds.get(0)).total()).isEqualTo(7);
    }

    /** No byte is told twice or not at all, however often and at what offset readings are taken. */
    @Test
    void nothingIsLostOrTwice() {
        SplittableRandom random = new SplittableRandom(11);
        long now = 100 * SECOND;
        long count = 0;
        long last = 0;
        double told = 0;
        List<Long> epochs = new ArrayList<>();
        for (int drain = 0; drain < 200; drain++) {
            long[] micros = new long[50];
            long[] counts = new long[50];
            micros[0] = now;
            counts[0] = last;
            for (int i = 1; i < 50; i++) {
                now += random.nextLong(100, 60_000);
                count += random.nextInt(3) == 0 ? random.nextLong(100_000) : 0;
                micros[i] = now;
                counts[i] = count;
            }
            last = count;
            for (Second second : bins.add(samples(micros, 0, counts), random.nextLong(20_000))) {
                epochs.add(second.epoch());
                told += received(second).total();
            }
        }
        for (Second second : bins.add(ActivitySamples.NONE, 0)) {
            told += received(second).total();
        }
        assertThat(told).isCloseTo(count, within(count * 0.02));
        assertThat(epochs).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aClockThatIsSetBackBeginsAnew() {
        bins.add(samples(new long[] {100 * SECOND, 101 * SECOND}, 0, 0, 800), 0);
        List<Second> seconds = bins.add(samples(new long[] {101 * SECOND, 102 * SECOND}, 0, 800, 1_600), -50 * SECOND);
        assertThat(seconds).extracting(Second::epoch).containsExactly(51L);
        assertThat(bins.add(samples(new long[] {102 * SECOND, 90 * SECOND}, 0, 1_600, 1_700), -50 * SECOND))
                .as("readings that go back")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aLongGapIsNotSpread() {
        List<Second> seconds =
                bins.add(samples(new long[] {10 * SECOND, 1_000 * SECOND, 1_001 * SECOND}, 0, 0, 8, 8), 0);
        assertThat(seconds).extracting(Second::epoch).containsExactly(1_000L);
    }
}
