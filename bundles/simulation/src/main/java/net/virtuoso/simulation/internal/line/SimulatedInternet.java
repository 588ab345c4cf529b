package net.virtuoso.simulation.internal.line;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulated physical network: a relay of real UDP datagrams between the lines of this container. What a node sends to
 * another's line passes its own line and then that one, and comes out of its own line's port, so that the receiver's answer takes
 * the same way back. Datagrams of strangers are dropped. One thread does it all; lines are added and removed by any.
 */
@Component(service = SimulatedInternet.class)
public final class SimulatedInternet {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedInternet.class);
    private static final int LONGEST_DATAGRAM = 65_536;
    private static final int READS = 32;
    /** Shorter waits are slept, since a selector counts in milliseconds. */
    private static final long SHORT_WAIT_NANOS = 1_500_000;

    private static final long LONGEST_NAP_NANOS = 100_000;

    private final Selector selector;
    private final Thread relay = new FastThreadLocalThread(this::run, "vnet-simulation-relay-1");
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final Map<SocketAddress, Line> byNode = new HashMap<>();
    private final Transit transit = new Transit();
    private final ByteBuffer received = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    private volatile boolean ended;

    /** Starts the relay. */
    @Activate
    public SimulatedInternet() throws IOException {
        selector = Selector.open();
        relay.setDaemon(true);
        relay.start();
    }

    /** Connects a line; it belongs to the relay from now on. */
    void connect(Line line) {
        change(() -> {
            try {
                line.channel().register(selector, SelectionKey.OP_READ, line);
                byNode.put(line.node(), line);
            } catch (IOException e) {
                throw new UncheckedIOException("simulated line '" + line.name() + "' can't be read", e);
            }
        });
    }

    /** Disconnects and closes a line. */
    void disconnect(Line line) {
        change(() -> {
            byNode.remove(line.node(), line);
            transit.remove(line);
            close(line);
        });
    }

    private void change(Runnable change) {
        changes.add(change);
        selector.wakeup();
    }

    private static void close(Line line) {
        try {
            line.channel().close();
        } catch (IOException e) {
            LOG.debug("Simulated line {} was not closed cleanly", line.name(), e);
        }
    }

    private void run() {
        try (selector) {
            while (!ended) {
                long wait =
                        transit.nextDue() == Long.MAX_VALUE ? Long.MAX_VALUE : transit.nextDue() - System.nanoTime();
                if (wait < SHORT_WAIT_NANOS) {
                    if (selector.selectNow() == 0 && wait > 0) {
                        LockSupport.parkNanos(Math.min(wait, LONGEST_NAP_NANOS));
                    }
                } else {
                    selector.select(wait == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(wait));
                }
                for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                    runLogged(change);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read((Line) key.attachment());
                }
                selector.selectedKeys().clear();
                transit.advance(System.nanoTime(), this::deliver);
            }
            byNode.values().forEach(line -> {
                transit.remove(line);
                close(line);
            });
            selector.selectNow();
        } catch (IOException e) {
            LOG.error("The simulated physical network ended", e);
        }
    }

    private static void runLogged(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            LOG.error("The simulated physical network couldn't be changed", e);
        }
    }

    private void read(Line to) {
        for (int i = 0; i < READS; i++) {
            try {
                SocketAddress from = to.channel().isOpen() ? to.channel().receive(received.clear()) : null;
                if (from == null) {
                    return;
                }
                Line sender = byNode.get(from);
                if (sender != null && sender != to && received.flip().hasRemaining()) {
                    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(received.remaining());
                    transit.send(sender, to, bytes.writeBytes(received), System.nanoTime());
                }
            } catch (IOException e) {
                LOG.debug("Nothing could be read from simulated line {}", to.name(), e);
            }
        }
    }

    private void deliver(Line from, Line to, ByteBuf bytes) {
        try {
            from.channel().send(bytes.nioBuffer(), to.node());
        } catch (IOException e) {
            LOG.debug("A datagram to simulated line {} was not taken", to.name(), e);
        }
    }

    /** Ends the relay and all lines. */
    @Deactivate
    void deactivate() {
        ended = true;
        selector.wakeup();
        try {
            relay.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.debug("The simulated physical network dropped {} datagrams", transit.dropped());
    }
}
