package net.virtuoso.port.linux.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.model.Port;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import org.jspecify.annotations.Nullable;

/** A port whose frames go to another one: two of them are an overlay of one node without rules. */
final class Wire implements PortListener, AutoCloseable {
    private final IoEventLoop loop;
    private @Nullable OpenPort port;
    private volatile @Nullable Wire other;

    final AtomicLong frames = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicInteger largest = new AtomicInteger();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private Wire(IoEventLoop loop) {
        this.loop = loop;
    }

    static Wire open(PortDriver driver, Port port, IoEventLoop loop) throws Exception {
        if (!loop.isCompatible(EpollIoHandle.class)) {
            throw new IllegalArgumentException("not a loop of epoll");
        }
        Wire wire = new Wire(loop);
        wire.port = loop.submit(() -> driver.open(port, loop, wire)).get();
        return wire;
    }

    static void connect(Wire one, Wire another) {
        one.other = another;
        another.other = one;
    }

    OpenPort port() {
        return Objects.requireNonNull(port);
    }

    /** On the loop. */
    long lost() throws Exception {
        return loop.submit(() -> port().lost()).get();
    }

    void setReading(boolean reading) throws Exception {
        loop.submit(() -> port().setReading(reading)).get();
    }

    @Override
    public void frameReceived(ByteBuf frame) {
        frames.incrementAndGet();
        largest.accumulateAndGet(frame.readableBytes(), Math::max);
        Wire to = other;
        if (to != null && !to.port().write(frame)) {
            refused.incrementAndGet();
        }
    }

    @Override
    public void readComplete() {
        Wire to = other;
        if (to != null) {
            to.port().flush();
        }
    }

    @Override
    public void portFailed(String reason) {
        failures.add(reason);
    }

    @Override
    public void close() throws Exception {
        loop.submit(() -> port().close()).get();
    }
}
