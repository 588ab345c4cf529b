package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import net.virtuoso.model.RefusedException;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static final Hello CALL = new Hello(1, -5, 0, "edge-1.proxy.udp", "edge-1", "proxy");

    private static ByteBuf written(Hello hello) {
        ByteBuf out = Unpooled.buffer();
        hello.write(out);
        return out;
    }

    @Test
    void readsWhatItWrites() {
        ByteBuf bytes = Unpooled.buffer().writeZero(3).writeBytes(written(CALL));
        assertThat(Hello.read(bytes, 3, bytes.writerIndex() - 3)).isEqualTo(CALL);
        Hello longest = new Hello(255, 1, 2, "ä".repeat(127), "a".repeat(63), "b".repeat(63));
        ByteBuf out = written(longest);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(Hello.MAX_LENGTH);
        assertThat(Hello.read(out, 0, out.writerIndex())).isEqualTo(longest);
    }

    @Test
    void answersInTheSameSize() {
        Hello answer = CALL.answer(7);
        assertThat(answer).isEqualTo(new Hello(1, 7, -5, "edge-1.proxy.udp", "proxy", "edge-1"));
        assertThat(written(answer).readableBytes()).isEqualTo(written(CALL).readableBytes());
    }

    @Test
    void refusesToBeMadeOfNonsense() {
        assertThatThrownBy(() -> new Hello(0, 1, 0, "l", "a", "b")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new Hello(1, 1, 0, "ä".repeat(128), "a", "b")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> new Hello(1, 1, 0, "l", "A", "b")).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesEveryTruncationAndAnythingBehind() {
        ByteBuf bytes = written(CALL);
        for (int length = 0; length < bytes.writerIndex(); length++) {
            assertThat(Hello.read(bytes, 0, length)).isNull();
        }
        assertThat(Hello.read(bytes.writeByte(0), 0, bytes.writerIndex())).isNull();
    }

    @Test
    void readsAnyBytes() {
        SplittableRandom random = new SplittableRandom(4);
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            ByteBuf bytes = Frames.mutated(written(CALL), random, 3);
            Hello hello = Hello.read(bytes, 0, bytes.writerIndex());
            if (hello == null) {
                refused++;
            } else {
                assertThat(written(hello)).isEqualTo(bytes);
            }
        }
        assertThat(refused).isBetween(40_000, 99_000);
    }
}
