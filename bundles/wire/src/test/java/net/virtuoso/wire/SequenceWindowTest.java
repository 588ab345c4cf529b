package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
    @Test
    void agreesWithASetOfAllNumbers() {
        SplittableRandom random = new SplittableRandom(5);
        SequenceWindow window = new SequenceWindow();
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (int i = 0; i < 500_000; i++) {
            long step = random.nextInt(1000) == 0 ? random.nextInt(10_000) : random.nextInt(4);
            long sequence = random.nextInt(3) == 0 ? Math.max(0, newest - random.nextInt(2500)) : newest + step;
            boolean fresh = sequence >= 0 && newest - sequence < SequenceWindow.SIZE && seen.add(sequence);
            assertThat(window.isNew(sequence)).isEqualTo(fresh);
            if (random.nextInt(8) == 0) {
                // What somebody forges, far ahead, moves nothing.
                window.isNew(sequence + random.nextInt(1 << 20));
            }
            assertThat(window.accept(sequence))
                    .as("%s after %s", sequence, newest)
                    .isEqualTo(fresh);
            newest = Math.max(newest, sequence);
        }
        assertThat(window.missing()).isEqualTo(newest + 1 - seen.size());
    }

    @Test
    void survivesExtremes() {
        SequenceWindow window = new SequenceWindow();
        assertThat(window.accept(-1)).isFalse();
        assertThat(window.accept(Long.MIN_VALUE)).isFalse();
        assertThat(window.accept(Long.MAX_VALUE)).isTrue();
        assertThat(window.accept(Long.MAX_VALUE)).isFalse();
        assertThat(window.accept(0)).isFalse();
        window.reset();
        assertThat(window.accept(0)).isTrue();
        assertThat(window.missing()).isZero();
    }
}
