package net.virtuoso.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import org.jspecify.annotations.Nullable;

/** One end of a link over a {@link MemoryInternet}. The calling end repeats its call until it is answered. */
final class MemoryLinkChannel implements LinkChannel {
    private static final long CALL_INTERVAL_MILLIS = 100;
    private static final int MAX_CALLS = 50;
    private static final int MAX_HOPS = 255;
    private static final int MAX_MESSAGE = 1_024;

    private final MemoryEndpoint endpoint;
    private final LinkConfig link;
    private final LinkListener listener;
    private int calls;
    private boolean closed;
    private @Nullable MemoryLinkChannel peer;

    MemoryLinkChannel(MemoryEndpoint endpoint, LinkConfig link, LinkListener listener) {
        this.endpoint = endpoint;
        this.link = link;
        this.listener = listener;
    }

    void call() {
        Endpoint address = link.address();
        if (closed || peer != null || address == null) {
            return;
        }
        if (calls++ == MAX_CALLS) {
            fail("no answer from " + address);
            return;
        }
        MemoryEndpoint target = endpoint.find(address);
        if (target != null) {
            endpoint.internet.carry(endpoint.host, target.host, target.loop, () -> target.called(link.id(), this));
        }
        endpoint.loop.schedule(this::call, CALL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The peer called: it is answered each time, since an answer can be lost. */
    void called(MemoryLinkChannel caller) {
        if (closed || link.initiator() || !link.peer().equals(caller.endpoint.node)) {
            return;
        }
        boolean isNew = peer == null;
        peer = caller;
        sendTo(caller, far -> far.accepted(this));
        if (isNew) {
            listener.channelOpened();
        }
    }

    private void accepted(MemoryLinkChannel callee) {
        if (peer == null) {
            peer = callee;
            listener.channelOpened();
        }
    }

    /** Carries something to another channel, which does it unless it has been closed meanwhile. */
    private void sendTo(MemoryLinkChannel far, Consumer<MemoryLinkChannel> message) {
        endpoint.internet.carry(endpoint.host, far.endpoint.host, far.endpoint.loop, () -> {
            if (!far.closed) {
                message.accept(far);
            }
        });
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        MemoryLinkChannel far = peer;
        if (hopLimit < 1 || hopLimit > MAX_HOPS) {
            throw new IllegalArgumentException("hop limit " + hopLimit + " isn't 1 to " + MAX_HOPS);
        }
        if (closed || far == null) {
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(frame);
        sendTo(far, channel -> channel.deliver(vni, hopLimit, bytes));
        return true;
    }

    private void deliver(int vni, int hopLimit, byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        try {
            listener.frameReceived(vni, hopLimit, frame);
        } finally {
            frame.release();
        }
        listener.readComplete();
    }

    @Override
    public void flush() {
        // Nothing is queued.
    }

    @Override
    public boolean probe(long token) {
        MemoryLinkChannel far = peer;
        if (closed || far == null) {
            return false;
        }
        sendTo(far, channel -> channel.sendTo(this, back -> back.listener.probeAnswered(token)));
        return true;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        MemoryLinkChannel far = peer;
        if (closed || far == null || payload.readableBytes() < 1 || payload.readableBytes() > MAX_MESSAGE) {
            return false;
        }
        byte[] bytes = ByteBufUtil.getBytes(payload);
        sendTo(far, channel -> channel.deliverMessage(bytes));
        return true;
    }

    private void deliverMessage(byte[] bytes) {
        ByteBuf payload = TestBuffers.of(bytes);
        try {
            listener.messageReceived(payload);
        } finally {
            payload.release();
        }
    }

    @Override
    public boolean isWritable() {
        return !closed && peer != null;
    }

    private void fail(String reason) {
        closed = true;
        endpoint.forget(this);
        listener.channelFailed(reason);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        endpoint.forget(this);
        MemoryLinkChannel far = peer;
        if (far != null) {
            sendTo(far, channel -> channel.peerClosed(this));
        }
    }

    private void peerClosed(MemoryLinkChannel from) {
        if (peer == from) {
            fail("node '" + link.peer() + "' closed the link");
        }
    }
}
