package net.virtuoso.transport.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.awaitility.Awaitility;

/** A node with an event loop of its own, an endpoint, and at most one link. */
public class TestNode implements AutoCloseable {
    /** A frame that arrived. */
    public record Received(int vni, int hopLimit, byte[] bytes) {}

    /** The frames that arrived, unless {@link #onFrame} takes them. */
    public final BlockingQueue<Received> frames = new LinkedBlockingQueue<>();

    /** Tokens of answered probes. */
    public final Queue<Long> answers = new ConcurrentLinkedQueue<>();

    /** How many of the failures were since the peer wasn't trusted. */
    public final AtomicInteger distrusted = new AtomicInteger();

    /** Reasons of failures. */
    public final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /** Reasons why calls were refused. */
    public final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    /** How often the channel was opened. */
    public final AtomicInteger opened = new AtomicInteger();

    /** Takes the frames instead. */
    public volatile Consumer<ByteBuf> onFrame = this::keep;

    /** How often it was told that there is room again. */
    public final AtomicInteger writable = new AtomicInteger();

    /** What it does when it is told so, on the loop. */
    public volatile Runnable onWritable = () -> {};

    /** What it does when the channel is opened, on the loop. */
    public volatile Runnable onOpened = () -> {};

    /** What it does when a probe is answered, on the loop. */
    public volatile Runnable onAnswer = () -> {};

    /** What it does when all of a read was given, on the loop. */
    public volatile Runnable onReadComplete = () -> {};

    private final String name;
    private final Transport transport;
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final TransportEndpoint endpoint;
    private int vni;
    private int hopLimit;
    private volatile LinkChannel channel;

    public TestNode(String name, Transport transport, String host, int port) throws IOException {
        this(name, transport, host, port, Thread::new);
    }

    /** @param threads makes the thread of the event loop */
    public TestNode(String name, Transport transport, String host, int port, ThreadFactory threads) throws IOException {
        this(transport, new EndpointSettings(name, host, port, true), threads);
    }

    /** One whose links are as the settings want them. */
    public TestNode(Transport transport, EndpointSettings settings, ThreadFactory threads) throws IOException {
        this.name = settings.node();
        this.transport = transport;
        group = new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
        loop = group.next();
        try {
            endpoint = transport.open(settings, loop);
        } catch (IOException | RuntimeException e) {
            end(group);
            throw e;
        }
    }

    private void keep(ByteBuf frame) {
        frames.add(new Received(vni, hopLimit, ByteBufUtil.getBytes(frame)));
    }

    public int port() {
        return endpoint.port();
    }

    /** For use on the loop. */
    public TransportEndpoint endpoint() {
        return endpoint;
    }

    public IoEventLoop loop() {
        return loop;
    }

    /** The link's channel, for use on the loop. */
    public LinkChannel channel() {
        return channel;
    }

    /** Sends frames of a length to another node until one arrives unchanged. */
    public void awaitPassage(TestNode to, int length, RandomGenerator random, Duration patience) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        // Of a frame's virtio header: no offload is asked for.
        bytes[1] = 0;
        Awaitility.await().atMost(patience).pollInterval(Duration.ofMillis(20)).until(() -> {
            send(bytes);
            for (Received got = to.frames.poll(); got != null; got = to.frames.poll()) {
                if (Arrays.equals(got.bytes(), bytes)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** Opens a link that waits for its peer. */
    public void await(String peer) throws Exception {
        open(new LinkConfig("link", peer, transport.name(), null, false));
    }

    /** Opens a link that calls its peer. */
    public void call(String peer, String host, int port) throws Exception {
        open(new LinkConfig("link", peer, transport.name(), new Endpoint(host, port), true));
    }

    /** Opens a link; overridden where peers are called in another place than their own. */
    public void open(LinkConfig config) throws Exception {
        channel = onLoop(() -> endpoint.open(config, new Recorder()));
    }

    /** Sends a frame from network 7 with hop limit 3; flushes. */
    public boolean send(byte[] bytes) throws Exception {
        return onLoop(() -> {
            ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
            try {
                return channel.send(7, 3, frame);
            } finally {
                frame.release();
                channel.flush();
            }
        });
    }

    public boolean probe(long token) throws Exception {
        return onLoop(() -> channel.probe(token));
    }

    public boolean isWritable() throws Exception {
        return onLoop(channel::isWritable);
    }

    public void closeLink() throws Exception {
        onLoop(() -> {
            channel.close();
            channel.close();
            return true;
        });
    }

    public <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(60, TimeUnit.SECONDS);
    }

    /** With a quiet period: without, a loop may end before it has closed its channels (Netty 4.2.18). */
    private static void end(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** Ends as a killed process does: nobody is told. */
    public void crash() {
        end(group);
        endpoint.close();
    }

    @Override
    public void close() {
        endpoint.close();
        endpoint.close();
        end(group);
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Recorder implements LinkListener {
        @Override
        public void channelOpened() {
            opened.incrementAndGet();
            onOpened.run();
        }

        @Override
        public void channelFailed(String reason) {
            failures.add(reason);
        }

        @Override
        public void peerDistrusted(String reason) {
            distrusted.incrementAndGet();
            channelFailed(reason);
        }

        @Override
        public void callRefused(String reason) {
            refusals.add(reason);
        }

        @Override
        public void frameReceived(int fromVni, int fromHopLimit, ByteBuf frame) {
            vni = fromVni;
            hopLimit = fromHopLimit;
            onFrame.accept(frame);
        }

        @Override
        public void readComplete() {
            onReadComplete.run();
        }

        @Override
        public void probeAnswered(long token) {
            answers.add(token);
            onAnswer.run();
        }

        @Override
        public void writabilityChanged(boolean nowWritable) {
            if (nowWritable) {
                writable.incrementAndGet();
                onWritable.run();
            }
        }
    }
}
