package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/** An endpoint with one channel that allocates nothing, and is as full as the test says. */
class StubWire implements TransportEndpoint, LinkChannel {
    private @Nullable LinkListener listener;
    private long sent;
    private boolean writable = true;
    private boolean open;

    LinkListener listener() {
        return Objects.requireNonNull(listener, "no channel was opened");
    }

    long sent() {
        return sent;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether its queue has room. */
    void setWritable(boolean writable) {
        this.writable = writable;
        listener().writabilityChanged(writable);
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public LinkChannel open(LinkConfig link, LinkListener linkListener) {
        listener = linkListener;
        open = true;
        return this;
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        if (writable) {
            sent++;
        }
        return writable;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        return writable;
    }

    @Override
    public void flush() {
        // Nothing is queued.
    }

    @Override
    public boolean probe(long token) {
        if (writable) {
            listener().probeAnswered(token);
        }
        return writable;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void close() {
        open = false;
    }
}
