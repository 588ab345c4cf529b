package net.virtuoso.simulation.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams over a wire that does what networks do, in virtual time. */
class StreamTest {
    private static final int PORT = 7_000;

    private final SplittableRandom random = new SplittableRandom(4711);
    private final Wire wire = new Wire(random);
    private final Streams atA = new Streams(wire.a, wire.time.loop(), PORT, random);
    private final Streams atB = new Streams(wire.b, wire.time.loop(), PORT, random);
    private final End a = new End();
    private final End b = new End();

    private static final class End implements Stream.Listener {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean open;
        String broken = "";

        @Override
        public void opened() {
            open = true;
        }

        @Override
        public void received(ByteBuf in, int offset, int length) {
            bytes.writeBytes(ByteBufUtil.getBytes(in, offset, length));
        }

        @Override
        public void broken(String reason) {
            broken = reason;
        }
    }

    private byte[] message(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void connect() {
        atB.expect(Wire.A, b);
        atA.call(Wire.B, a);
        until(() -> a.open && b.open, 30);
    }

    private void until(BooleanSupplier condition, int seconds) {
        for (int i = 0; i < seconds * 100 && !condition.getAsBoolean(); i++) {
            wire.time.advance(Duration.ofMillis(10));
        }
        assertThat(condition.getAsBoolean())
                .as(
                        "after %s s; lost %s of %s frames, broken: %s%s",
                        seconds, wire.dropped, wire.frames, a.broken, b.broken)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.001, 0", "0.01, 0.01", "0.05, 0.1", "0.2, 0.2", "0, 0.3"})
    void bytesArriveInOrderWhateverHappens(double loss, double overtaking) {
        wire.loss = loss;
        wire.overtaking = overtaking;
        connect();
        byte[] there = message(500_000);
        byte[] back = message(300_001);
        Stream fromA = atA.with(Wire.B);
        fromA.write(there);
        atB.with(Wire.A).write(back);
        until(() -> fromA.isDone() && atB.with(Wire.A).isDone(), 120);

        assertThat(b.bytes.toByteArray()).isEqualTo(there);
        assertThat(a.bytes.toByteArray()).isEqualTo(back);
        assertThat(a.broken + b.broken).isEmpty();
        atA.close();
        atB.close();
        wire.time.advance(Duration.ofSeconds(5));
        assertThat(wire.inUse()).as("bytes of frames that nobody has let go").isZero();
    }

    @Test
    void aSlowWireIsFilledAndNotDrowned() {
        wire.mbit = 10;
        connect();
        Stream stream = atA.with(Wire.B);
        long from = wire.time.time().nanoTime();
        byte[] sent = message(2_500_000);
        stream.write(sent);
        until(stream::isDone, 60);
        double seconds = (wire.time.time().nanoTime() - from) / 1e9;

        // 2.5 MB take 2 s at 10 Mbit/s: in virtual time this is no measurement but a property of the protocol.
        assertThat(seconds).isBetween(2.0, 3.0);
        assertThat(wire.dropped).as("of " + wire.frames).isLessThan(wire.frames / 10);
        assertThat(b.bytes.toByteArray()).isEqualTo(sent);
    }

    @Test
    void aWireThatIsCutForSecondsBreaksNothing() {
        connect();
        Stream stream = atA.with(Wire.B);
        byte[] sent = message(1_000_000);
        stream.write(sent);
        wire.time.advance(Duration.ofMillis(30));
        wire.cut = true;
        wire.time.advance(Duration.ofSeconds(10));
        wire.cut = false;
        until(stream::isDone, 60);

        assertThat(a.broken).isEmpty();
        assertThat(b.bytes.toByteArray()).isEqualTo(sent);
    }

    @Test
    void aWireThatStaysCutBreaksTheStreamOnce() {
        connect();
        wire.time.advance(Duration.ofSeconds(60)); // idle time is no lack of progress
        wire.cut = true;
        atA.with(Wire.B).write(message(10_000));
        wire.time.advance(Duration.ofSeconds(14));
        assertThat(a.broken).isEmpty();
        until(() -> !a.broken.isEmpty(), 10);

        assertThat(a.broken).contains("15 s");
        assertThat(b.broken).as("the end that waits for nothing").isEmpty();
        atB.close();
        assertThat(wire.inUse()).isZero();
    }

    @Test
    void aSecondConnectionTakesThePlaceOfOneThatWasClosed() {
        connect();
        atA.with(Wire.B).write(message(100));
        until(() -> atA.with(Wire.B).isDone(), 5);
        atA.close();
        atB.close();
        Streams again = new Streams(wire.a, wire.time.loop(), PORT, random);
        Streams againB = new Streams(wire.b, wire.time.loop(), PORT, random);
        End fresh = new End();
        End freshB = new End();
        again.call(Wire.B, fresh);
        wire.time.advance(Duration.ofSeconds(2));
        assertThat(fresh.open).as("a call that nobody expects").isFalse();
        againB.expect(Wire.A, freshB);
        until(() -> fresh.open, 5);
        byte[] sent = message(5_000);
        again.with(Wire.B).write(sent);
        until(() -> again.with(Wire.B).isDone(), 5);

        assertThat(freshB.bytes.toByteArray()).isEqualTo(sent);
    }

    @Test
    void garbageChangesNothing() {
        connect();
        for (int i = 0; i < 2_000; i++) {
            ByteBuf packet = wire.a.datagram(200);
            byte[] bytes = message(random.nextInt(200));
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(6);
            }
            packet.writeBytes(bytes);
            wire.a.send(Wire.B, PORT, PORT, packet);
            wire.time.advance(Duration.ofMillis(1));
        }
        byte[] sent = message(50_000);
        atA.with(Wire.B).write(sent);
        until(() -> atA.with(Wire.B).isDone(), 5);

        assertThat(b.bytes.toByteArray()).isEqualTo(sent);
    }
}
