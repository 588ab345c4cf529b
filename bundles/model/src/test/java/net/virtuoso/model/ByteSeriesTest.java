package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSeriesTest {
    private static ByteSeries of(double... first) {
        double[] bytes = new double[ByteSeries.STEPS];
        System.arraycopy(first, 0, bytes, 0, first.length);
        return ByteSeries.of(bytes);
    }

    @Test
    void isExactBelow16AndRightToASixteenthAbove() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 16; i++) {
            assertThat(of(i).at(0)).isEqualTo(i);
        }
        for (int i = 0; i < 10_000; i++) {
            double bytes = Math.exp(random.nextDouble() * 23);
            assertThat((double) of(bytes).at(0)).isCloseTo(bytes, within(0.5 + bytes / 16));
        }
        assertThat(of(31).at(0)).isEqualTo(32);
        assertThat(of(Long.MAX_VALUE).at(0)).isEqualTo(15L << 30);
    }

    @Test
    void largerNumbersNeverBecomeSmaller() {
        long before = 0;
        for (int i = 0; i < 100_000; i++) {
            long now = of(i).at(0);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void whatIsNoNumberIsNothing() {
        assertThat(of(-5, Double.NaN, Double.NEGATIVE_INFINITY)).isSameAs(ByteSeries.NONE);
        assertThat(of(0, 3).total()).isEqualTo(3);
        assertThatThrownBy(() -> ByteSeries.of(new double[3])).isInstanceOf(RefusedException.class);
    }

    @Test
    void isReadBackFromItsText() {
        ByteSeries series = of(1, 20, 300, 4_000, 5e6);
        assertThat(series.toString()).hasSize(67);
        assertThat(ByteSeries.parse(series.toString())).isEqualTo(series).hasSameHashCodeAs(series);
        assertThat(ByteSeries.NONE.toString()).isEmpty();
        assertThat(ByteSeries.parse("")).isSameAs(ByteSeries.NONE);
        String zeros = Base64.getEncoder().withoutPadding().encodeToString(new byte[ByteSeries.STEPS]);
        assertThat(ByteSeries.parse(zeros)).isSameAs(ByteSeries.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A", "AAAA", "!", " ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void refusesAnyOtherText(String text) {
        assertThatThrownBy(() -> ByteSeries.parse(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void addsStepByStep() {
        ByteSeries sum = of(1, 2).plus(of(0, 3, 8));
        assertThat(sum).isEqualTo(of(1, 5, 8));
        assertThat(ByteSeries.NONE.plus(sum)).isEqualTo(sum).isEqualTo(sum.plus(ByteSeries.NONE));
    }
}
