package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
    private static final int LENGTH = 100;

    private static void forget() {
        PooledByteBufAllocator.DEFAULT.directBuffer(LENGTH);
    }

    @Test
    void theBuildTracksEveryBuffer() {
        assertThat(ResourceLeakDetector.isEnabled()).isTrue();
        assertThat(System.getProperty("io.netty.leakDetection.samplingInterval"))
                .as("one of so many")
                .isEqualTo("1");
    }

    @Test
    void aBufferThatNobodyHasReleasedIsFoundOnceAndSaysWhereItWasMade() {
        forget();
        assertThatThrownBy(LeakWatch::requireNone)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(LeakWatchTest.class.getName());
        assertThatCode(LeakWatch::requireNone).doesNotThrowAnyException();
    }

    @Test
    void aBufferThatWasReleasedIsNone() {
        PooledByteBufAllocator.DEFAULT.directBuffer(LENGTH).release();
        assertThatCode(LeakWatch::requireNone).doesNotThrowAnyException();
    }
}
