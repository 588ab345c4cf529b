package net.virtuoso.bench.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTwo() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 4.0))).hasValue(4);
        assertThat(Statistics.median(List.of(9.0, 1.0, 4.0, 5.0))).hasValue(4.5);
        assertThat(Statistics.median(List.of(7.0))).hasValue(7);
        assertThat(Statistics.median(List.of())).isEmpty();
    }

    @Test
    void quantilesAreInterpolated() {
        List<Double> values = List.of(10.0, 0.0, 30.0, 20.0);
        assertThat(Statistics.quantile(values, 0)).hasValue(0);
        assertThat(Statistics.quantile(values, 1)).hasValue(30);
        assertThat(Statistics.quantile(values, 0.99).getAsDouble()).isCloseTo(29.7, within(1e-9));
        assertThat(Statistics.quantile(values, 0.25)).hasValue(7.5);
    }

    @Test
    void aShareOutsideOfZeroToOneIsRefused() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Statistics.quantile(List.of(1.0), share))
                    .withMessageContaining("0 to 1");
        }
    }
}
