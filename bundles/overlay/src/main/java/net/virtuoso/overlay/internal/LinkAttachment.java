package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.overlay.internal.capture.FrameTap;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.link.Backpressure;
import net.virtuoso.overlay.internal.link.LinkMachine;
import net.virtuoso.overlay.internal.link.LinkMachine.Effect;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.FrameFault;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link that is wanted: does what its {@link LinkMachine} says and carries frames while that is up. Used on the event loop
 * only.
 */
final class LinkAttachment extends Outbox.Queued implements Outlet, Outlet.Inlet, ActivitySampler.Counted {
    private static final Logger LOG = LoggerFactory.getLogger(LinkAttachment.class);

    private final DataPathContext context;
    private final Traffic traffic = new Traffic();
    private final Backpressure backpressure;

    private LinkConfig config;
    private LinkMachine machine;
    private LinkState shown = LinkState.DOWN;
    private boolean up;
    private @Nullable TransportEndpoint endpoint;
    private @Nullable LinkChannel channel;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ScheduledFuture<?> retirement;
    private @Nullable Instant firstDataAt;
    private @Nullable FrameTap tap;
    private @Nullable LinkFastPath fastPath;

    LinkAttachment(LinkConfig config, DataPathContext context) {
        this.config = config;
        this.context = context;
        machine = context.newMachine(config);
        backpressure = new Backpressure(context.loop());
        openFastPath();
    }

    private void openFastPath() {
        Endpoint remote = config.fastPath();
        fastPath = remote == null ? null : new LinkFastPath(this, remote, context);
    }

    /** Goes on with another fast path, or none; frames of user space don't notice. */
    void fastPath(@Nullable Endpoint remote) {
        closeFastPath();
        config = config.withFastPath(remote);
        openFastPath();
        // Ways are looked up again: pairs that talk already are noticed by that.
        context.attachmentChanged();
    }

    private void closeFastPath() {
        LinkFastPath old = fastPath;
        fastPath = null;
        if (old != null) {
            old.close();
        }
    }

    /** The node's fast path has come or is going, or tables, ports or this link have changed. */
    void lookAtFastPath() {
        LinkFastPath kernel = fastPath;
        if (kernel != null) {
            kernel.look(up);
        }
    }

    /** A flow of a VM here leaves over this link: the kernel may do that. */
    void relieve(int vni, PortAttachment port, long source, long destination) {
        LinkFastPath kernel = fastPath;
        if (kernel != null && port.kernelDevice() != null) {
            kernel.want(new Flow(vni, source, destination));
        }
    }

    /** A port's interface mustn't be used any more. */
    void portClosing(PortAttachment port) {
        LinkFastPath kernel = fastPath;
        if (kernel != null) {
            kernel.portClosing(port);
        }
    }

    /** Takes over what the kernel has counted. */
    void count() {
        LinkFastPath kernel = fastPath;
        if (kernel != null) {
            kernel.count();
        }
    }

    /** How many flows the kernel carries of it: so much it costs to {@link #count}. */
    int kernelFlows() {
        LinkFastPath kernel = fastPath;
        return kernel == null ? 0 : kernel.flows();
    }

    @Override
    public long bytesReceived() {
        return traffic.bytesReceived();
    }

    @Override
    public long bytesSent() {
        return traffic.bytesSent();
    }

    /** Tells the overlay at the far end something. */
    boolean tell(ByteBuf message) {
        LinkChannel target = channel;
        return target != null && target.sendMessage(message);
    }

    /** What the kernel has sent over this link. */
    void kernelSent(long frames, long bytes) {
        traffic.sent(frames, bytes);
    }

    /** What the kernel has received over this link. */
    void kernelReceived(long frames, long bytes) {
        traffic.received(frames, bytes);
    }

    LinkConfig config() {
        return config;
    }

    /** Begins to open it. */
    void start() {
        carryOut(machine.start(context.nanoTime()));
    }

    /** Goes on with another address or role: the channel there was is closed. */
    void restart(LinkConfig other) {
        closeChannel();
        closeFastPath();
        config = other;
        machine = context.newMachine(other);
        openFastPath();
        start();
    }

    /**
     * Nobody wants it any more: it goes on for a while, so that frames on their way arrive.
     *
     * @param end what to do then
     */
    void retire(Runnable end) {
        if (retirement == null) {
            retirement = context.loop().schedule(end, context.limits().linger().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    boolean isRetiring() {
        return retirement != null;
    }

    /** It is wanted again. */
    void revive() {
        ScheduledFuture<?> end = retirement;
        if (end != null) {
            end.cancel(false);
            retirement = null;
        }
    }

    /** The endpoint that it waited for is there. */
    void endpointOpened() {
        if (channel == null) {
            start();
        }
    }

    /** The endpoint is going: what was opened on it has to be closed. */
    void endpointGone(TransportEndpoint gone) {
        if (endpoint == gone) {
            closeChannel();
            carryOut(machine.failed(missing(), context.nanoTime()));
        }
    }

    /** Ends it. */
    void close() {
        revive();
        ScheduledFuture<?> ticking = timer;
        if (ticking != null) {
            ticking.cancel(false);
        }
        closeFastPath();
        closeChannel();
        up = false;
        if (tap != null) {
            tap.gone();
        }
    }

    private void closeChannel() {
        LinkChannel old = channel;
        channel = null;
        endpoint = null;
        backpressure.release();
        if (old != null) {
            try {
                old.close();
            } catch (RuntimeException e) {
                LOG.warn("Link {} was not closed cleanly", config.id(), e);
            }
        }
    }

    private void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Open) {
                openChannel();
            } else if (effect instanceof Effect.Close) {
                closeChannel();
            } else if (effect instanceof Effect.Probe probe) {
                LinkChannel target = channel;
                machine.probed(target != null && target.probe(probe.token()));
            }
        }
        armTimer();
        showState();
    }

    private void openChannel() {
        TransportEndpoint local = context.endpoint(config.transport());
        if (local == null) {
            machine.failed(missing(), context.nanoTime());
            return;
        }
        Receiver receiver = new Receiver();
        try {
            LinkChannel opened = local.open(config, receiver);
            endpoint = local;
            channel = opened;
            receiver.current = opened;
        } catch (RuntimeException e) {
            LOG.warn("Link {} can't be opened over transport {}", config.id(), config.transport(), e);
            machine.failed("transport '" + config.transport() + "' failed: " + e, context.nanoTime());
        }
    }

    private String missing() {
        return context.missingEndpoint(config.transport());
    }

    private void armTimer() {
        ScheduledFuture<?> ticking = timer;
        if (ticking != null) {
            ticking.cancel(false);
            timer = null;
        }
        if (machine.isTickNeeded()) {
            long delay = Math.max(0, machine.due() - context.nanoTime());
            timer = context.loop()
                    .schedule(() -> carryOut(machine.tick(context.nanoTime())), delay, TimeUnit.NANOSECONDS);
        }
    }

    private void showState() {
        LinkState state = machine.state();
        boolean before = up;
        up = state == LinkState.UP && channel != null;
        if (up != before) {
            lookAtFastPath();
        }
        if (state != shown) {
            LOG.info("Link {} to node {} is {} {}", config.id(), config.peer(), state, machine.reason());
            shown = state;
            context.attachmentChanged();
        }
    }

    LinkStatus status() {
        LinkFastPath kernel = fastPath;
        return new LinkStatus(
                config.id(),
                config.peer(),
                machine.state(),
                machine.reason(),
                machine.rttMicros(),
                machine.lossPermille(context.nanoTime()),
                firstDataAt,
                traffic.read(0),
                traffic.refusedByReason(),
                kernel == null ? null : kernel.status());
    }

    @Override
    public boolean isUsable() {
        return up;
    }

    @Override
    public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
        LinkChannel target = channel;
        if (hops < 1) {
            traffic.dropped(DropReason.HOP_LIMIT);
            notTaken(vni);
            return true;
        }
        if (target == null || !target.send(vni, hops, frame)) {
            traffic.notTaken();
            notTaken(vni);
            return true;
        }
        traffic.sent(frame.readableBytes() - VirtioNetHeader.LENGTH);
        context.outbox().mark(this);
        if (tap != null) {
            tap.out(frame);
        }
        if (firstDataAt == null) {
            firstData();
        }
        if (!target.isWritable()) {
            from.slowDown(backpressure);
        }
        return true;
    }

    /** The network counts it too. */
    private void notTaken(int vni) {
        NetworkPath network = context.network(vni);
        if (network != null) {
            network.notTaken();
        }
    }

    @Override
    void flush() {
        LinkChannel target = channel;
        if (target != null) {
            target.flush();
        }
    }

    @Override
    public void slowDown(Congested link) {
        // A link isn't stopped for another one: what finds no room is dropped there.
    }

    private void firstData() {
        firstDataAt = context.now();
        context.onChange();
    }

    /**
     * Shows it every frame from now on.
     *
     * @return {@code false} if another one sees them already
     */
    boolean tap(FrameTap wanted) {
        if (tap == null) {
            tap = wanted;
        }
        return tap == wanted;
    }

    /** Shows it no more. */
    void untap(FrameTap old) {
        if (tap == old) {
            tap = null;
        }
    }

    private void take(int vni, int hopLimit, ByteBuf frame) {
        if (tap != null) {
            tap.in(frame);
        }
        DropReason refusal = carry(vni, hopLimit, frame);
        if (refusal != null) {
            traffic.refused(refusal);
            NetworkPath network = context.network(vni);
            if (network != null) {
                network.refused();
            }
            return;
        }
        traffic.received(frame.readableBytes() - VirtioNetHeader.LENGTH);
        if (firstDataAt == null) {
            firstData();
        }
    }

    /** Carries a frame that came in; otherwise says why not. */
    private @Nullable DropReason carry(int vni, int hopLimit, ByteBuf frame) {
        NetworkPath network = context.network(vni);
        if (network == null) {
            return DropReason.UNKNOWN_NETWORK;
        }
        if (hopLimit < 1) {
            return DropReason.HOP_LIMIT;
        }
        if (VirtioNetHeader.validate(frame) != FrameFault.NONE) {
            return DropReason.MALFORMED;
        }
        int ethernet = frame.readerIndex() + VirtioNetHeader.LENGTH;
        long source = EthernetFrame.source(frame, ethernet);
        return EthernetFrame.isGroup(source)
                ? DropReason.SPOOFED_MAC
                : network.fromLink(this, hopLimit, source, EthernetFrame.destination(frame, ethernet), frame);
    }

    /** Hears from one opening of the channel; a later one has its own. */
    private final class Receiver implements LinkListener {
        private @Nullable LinkChannel current;

        private boolean isCurrent() {
            return current != null && current == channel;
        }

        @Override
        public void channelOpened() {
            if (isCurrent()) {
                carryOut(machine.opened(context.nanoTime()));
            }
        }

        @Override
        public void channelFailed(String why) {
            if (isCurrent()) {
                closeChannel();
                carryOut(machine.failed(why, context.nanoTime()));
            }
        }

        @Override
        public void peerDistrusted(String why) {
            if (isCurrent()) {
                LinkFastPath kernel = fastPath;
                if (kernel != null) {
                    kernel.cutOff();
                }
                channelFailed(why);
            }
        }

        @Override
        public void callRefused(String why) {
            if (isCurrent()) {
                // Seen with the next report: strangers must not be able to cause one.
                machine.callRefused(why);
            }
        }

        @Override
        public void frameReceived(int vni, int hopLimit, ByteBuf frame) {
            if (isCurrent()) {
                take(vni, hopLimit, frame);
            }
        }

        @Override
        public void readComplete() {
            context.outbox().flush();
        }

        @Override
        public void probeAnswered(long token) {
            if (isCurrent()) {
                carryOut(machine.answered(token, context.nanoTime()));
            }
        }

        @Override
        public void messageReceived(ByteBuf payload) {
            LinkFastPath kernel = fastPath;
            if (kernel != null && isCurrent()) {
                kernel.heard(payload);
            }
        }

        @Override
        public void writabilityChanged(boolean writable) {
            if (writable && isCurrent()) {
                backpressure.release();
            }
        }
    }
}
