package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
    private static final int LENGTH = 100;

    private static void forget(String hint) {
        PooledByteBufAllocator.DEFAULT.directBuffer(LENGTH).touch(hint);
    }

    @Test
    void theBuildTracksEveryBuffer() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void aBufferThatNobodyHasReleasedIsFoundOnceAndSaysWhereItWas() {
        forget("left behind here");
        assertThatThrownBy(LeakWatch::requireNone)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("left behind here")
                .hasMessageContaining(LeakWatchTest.class.getName());
        assertThatCode(LeakWatch::requireNone).doesNotThrowAnyException();
    }

    @Test
    void aBufferThatWasReleasedIsNone() {
        PooledByteBufAllocator.DEFAULT.directBuffer(LENGTH).release();
        assertThatCode(LeakWatch::requireNone).doesNotThrowAnyException();
    }
}
