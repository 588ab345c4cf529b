package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.SuccessionContract;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.transport.internal.tls.TlsLimits;
import net.virtuoso.wire.Hello;
import org.junit.jupiter.api.Test;

/** Limits are in packets. */
class QuicSuccessionTest extends SuccessionContract {
    @Override
    protected Transport newTransport(TlsLimits limits) {
        return new QuicTransport(allocator, limits);
    }

    @Override
    protected void end(Transport made) {
        ((QuicTransport) made).deactivate();
    }

    @Override
    protected Succession succession(LinkChannel link) {
        return ((QuicLink) link).succession();
    }

    @Override
    protected long little() {
        return 200;
    }

    @Test
    void losesNothingUnderLoad() throws Exception {
        losesNothing(limits(2_000, NEVER, PATIENCE), 20 * MEGABYTE, 4);
    }

    @Override
    protected Connections<QuicConnection> connections(LinkChannel link) {
        return ((QuicLink) link).connections();
    }

    @Override
    protected void lose(LinkChannel link, Connections.Connection lost) {
        lost.close();
        ((QuicLink) link).ended((QuicConnection) lost, "lost");
    }

    @Test
    void lateAnswersOfTheOldOneAreNoMatter() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        for (int i = 0; i < 3; i++) {
            whileOneIsGreeted(() -> {
                QuicLink link = (QuicLink) caller.channel();
                link.hello(link.connections().inUse(), new Hello(1, 2, 3, "link", "b", "a"), false);
            });
        }
        int before = changes();
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return changes() > before;
        });
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
    }

    @Test
    void framesMayOvertakeTheAnswer() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        byte[] early = frame(1_000);
        whileOneIsGreeted(() -> connections(caller.channel()).next().channelRead(null, datagram(early)));
        await().atMost(PATIENCE).until(() -> !caller.frames.isEmpty());
        assertThat(caller.frames.peek().bytes()).isEqualTo(early);
    }

    private static ByteBuf datagram(byte[] frame) {
        DatagramWriter writer = new DatagramWriter(UnpooledByteBufAllocator.DEFAULT);
        assertThat(writer.startFrame(Unpooled.wrappedBuffer(frame), 7, 3, PathSize.FLOOR))
                .isOne();
        return writer.fragment(0, PathSize.FLOOR);
    }

    @Test
    void whatIsSentAtTheChangeArrives() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        byte[] first = frame(1_000);
        called.onWritable = () -> {
            ByteBuf frame = Unpooled.directBuffer(first.length).writeBytes(first);
            called.channel().send(7, 3, frame);
            called.channel().flush();
            frame.release();
        };
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return !caller.frames.isEmpty();
        });
        assertThat(caller.frames.peek().bytes()).isEqualTo(first);
        called.onWritable = () -> {};
    }

    @Test
    void mayBeClosedAtTheChange() throws Exception {
        open(limits(0, NEVER, PATIENCE));
        caller.onWritable = () -> caller.channel().close();
        await().atMost(PATIENCE).until(() -> {
            caller.probe(1);
            return !called.failures.isEmpty();
        });
        assertThat(caller.writable.get()).as("not told any more").isOne();
        assertThat(caller.isWritable()).isFalse();
        assertThat(caller.failures).isEmpty();
    }
}
