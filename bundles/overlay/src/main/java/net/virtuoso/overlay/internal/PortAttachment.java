package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.LanAlert;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.overlay.internal.capture.FrameTap;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.forward.StormLimit;
import net.virtuoso.overlay.internal.guard.PortGuard;
import net.virtuoso.overlay.internal.link.Backoff;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.port.KernelDevice;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.FrameFault;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that is wanted: opens its device, tries again while that isn't there, and checks what comes in. Used on the event loop
 * only.
 */
final class PortAttachment extends Outbox.Queued
        implements Outlet, Outlet.Inlet, Outlet.Pausable, ActivitySampler.Counted {
    private static final Logger LOG = LoggerFactory.getLogger(PortAttachment.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** How long nothing may have happened for an alert to be over. */
    private static final Duration ALERT_QUIET = Duration.ofSeconds(60);

    private final DataPathContext context;
    private final NetworkPath network;
    private final Backoff backoff;
    private final StormLimit storm;
    private final Traffic traffic = new Traffic();
    private final boolean lan;
    /** What a VM may send; the LAN's port has none. */
    private final @Nullable PortGuard guard;

    private Port config;
    private @Nullable OpenPort open;
    private @Nullable PortDriver driver;
    private @Nullable ScheduledFuture<?> retry;
    private String reason = "not opened yet";
    private @Nullable Instant attachedAt;
    private @Nullable Instant firstFrameAt;
    private @Nullable FrameTap tap;
    private long answered;
    private @Nullable LanAlert alert;
    private long alertedAt;

    PortAttachment(Port config, NetworkPath network, DataPathContext context) {
        this.config = config;
        this.network = network;
        this.context = context;
        lan = config.role() == PortRole.LAN;
        MacAddress mac = config.mac();
        guard = mac == null ? null : new PortGuard(mac.value(), network.neighbours());
        backoff = new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE, context.random());
        Limits limits = context.limits();
        storm = new StormLimit(lan ? limits.lan().stormLimit() : limits.stormLimit(), context.nanoTime());
    }

    Port config() {
        return config;
    }

    boolean isLan() {
        return lan;
    }

    NetworkPath network() {
        return network;
    }

    /** The address bound to a VM's port; 0 for the LAN's. */
    long address() {
        MacAddress mac = config.mac();
        return mac == null ? 0 : mac.value();
    }

    /** The interface at which the kernel may forward frames past this port; {@code null} if it may not now. */
    @Nullable
    KernelDevice kernelDevice() {
        OpenPort device = open;
        return device == null ? null : device.kernelDevice();
    }

    /** What the VM may send from past user space; empty for anything, {@code null} for nothing yet. */
    @Nullable
    Set<InetAddress> unwatched() {
        return guard == null ? null : guard.unwatched(FastPathPeer.MAX_ADDRESSES);
    }

    /** What the kernel took from the VM past user space. */
    void kernelReceived(long frames, long bytes) {
        traffic.received(frames, bytes);
    }

    /** What the kernel gave the VM past user space. */
    void kernelSent(long frames, long bytes) {
        traffic.sent(frames, bytes);
    }

    @Override
    public long bytesReceived() {
        return traffic.bytesReceived();
    }

    @Override
    public long bytesSent() {
        return traffic.bytesSent();
    }

    /** Whether the other configuration asks for the same device in the same role, so that the port can stay open. */
    boolean serves(Port other, NetworkPath otherNetwork) {
        return network == otherNetwork
                && config.driver().equals(other.driver())
                && config.role() == other.role()
                && Objects.equals(config.mac(), other.mac());
    }

    /** Takes over what is for people. */
    void rename(Port other) {
        config = other;
    }

    /** Why it doesn't work; empty if it does. */
    String problem() {
        return open == null ? "port '" + config.id() + "': " + reason : "";
    }

    /** Tries to open it unless it is open. */
    void open() {
        if (open != null) {
            return;
        }
        cancelRetry();
        PortDriver candidate = context.driver(config.driver());
        if (candidate == null) {
            reason = "no driver '" + config.driver() + "' is installed here: install its feature";
            return;
        }
        try {
            open = candidate.open(config, context.loop(), new Receiver());
            driver = candidate;
            reason = "";
            attachedAt = context.now();
            backoff.reset();
            LOG.info("Port {} is attached to network {}", config.id(), config.network());
            context.attachmentChanged();
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()), null);
        } catch (RuntimeException e) {
            failed("driver '" + config.driver() + "' failed: " + e, e);
        }
    }

    private void failed(String why, @Nullable Throwable cause) {
        if (!why.equals(reason)) {
            LOG.warn("Port {} can't be used and is tried again: {}", config.id(), why, cause);
        }
        reason = why;
        retry = context.loop().schedule(this::open, backoff.next(), TimeUnit.NANOSECONDS);
        context.attachmentChanged();
    }

    private void cancelRetry() {
        ScheduledFuture<?> scheduled = retry;
        if (scheduled != null) {
            scheduled.cancel(false);
            retry = null;
        }
    }

    /** The driver is going: what it has opened has to be closed. */
    void driverGone(PortDriver gone) {
        if (driver == gone) {
            closeDevice();
            reason = "driver '" + config.driver() + "' was removed: install its feature";
            context.attachmentChanged();
        }
    }

    /** Ends it. */
    void close() {
        cancelRetry();
        closeDevice();
        network.keep(traffic.read(0));
        if (tap != null) {
            tap.gone();
        }
        if (guard != null) {
            guard.close();
        } else {
            network.lan().forget(this);
        }
        reason = "closed";
    }

    private void closeDevice() {
        OpenPort device = open;
        if (device != null) {
            // First, while the kernel's entries still have their interface.
            context.portClosing(this);
        }
        open = null;
        driver = null;
        attachedAt = null;
        if (device != null) {
            try {
                traffic.lost(device.lost());
                device.close();
            } catch (RuntimeException e) {
                LOG.warn("Port {} was not closed cleanly", config.id(), e);
            }
        }
    }

    /** A frame came in from the LAN with an address that can't be there; told when it begins. */
    void alert(LanAlert.Kind kind, long mac) {
        long now = context.nanoTime();
        boolean begins = alert == null || now - alertedAt >= ALERT_QUIET.toNanos();
        alertedAt = now;
        if (begins) {
            alert = new LanAlert(kind, new MacAddress(mac), context.now());
            context.onChange();
        }
    }

    /** A frame that should leave here may not. */
    void dropped(DropReason why) {
        traffic.dropped(why);
    }

    /** @param stations how many stations of the LAN may be told */
    PortStatus status(int stations) {
        OpenPort device = open;
        if (alert != null && context.nanoTime() - alertedAt >= ALERT_QUIET.toNanos()) {
            alert = null;
        }
        return new PortStatus(
                config.id(),
                device == null ? PortState.FAILED : PortState.ATTACHED,
                reason,
                attachedAt,
                firstFrameAt,
                traffic.read(device == null ? 0 : device.lost()),
                traffic.refusedByReason(),
                answered,
                guard == null ? null : guard.lease(),
                lan ? network.lan().status(this, alert, stations) : null);
    }

    @Override
    public boolean isUsable() {
        return open != null;
    }

    @Override
    public boolean send(Inlet from, int vni, int hops, ByteBuf frame) {
        OpenPort device = open;
        if (device != null && device.write(frame)) {
            traffic.sent(frame.readableBytes() - VirtioNetHeader.LENGTH);
            context.outbox().mark(this);
            if (tap != null) {
                tap.out(frame);
            }
            if (guard != null) {
                guard.delivered(frame, frame.readerIndex() + VirtioNetHeader.LENGTH);
            }
        } else {
            traffic.notTaken();
        }
        return true;
    }

    /** Answers a frame of this port in somebody else's place. */
    void answer(ByteBuf frame) {
        answered++;
        send(this, network.vni(), 0, frame);
    }

    @Override
    void flush() {
        OpenPort device = open;
        if (device != null) {
            device.flush();
        }
    }

    @Override
    public void slowDown(Congested link) {
        // The LAN's port feeds all links: one that is slow must not hold up the others.
        if (!lan) {
            link.pause(this);
        }
    }

    @Override
    public void setReading(boolean reading) {
        OpenPort device = open;
        if (device != null) {
            device.setReading(reading);
        }
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

    private void take(ByteBuf frame) {
        if (tap != null) {
            tap.in(frame);
        }
        DropReason refusal = carry(frame);
        if (refusal != null) {
            traffic.refused(refusal);
            return;
        }
        traffic.received(frame.readableBytes() - VirtioNetHeader.LENGTH);
        if (firstFrameAt == null) {
            firstFrameAt = context.now();
            context.onChange();
        }
    }

    /** Carries a frame that came in; otherwise says why not. */
    private @Nullable DropReason carry(ByteBuf frame) {
        if (VirtioNetHeader.validate(frame) != FrameFault.NONE) {
            return DropReason.MALFORMED;
        }
        int ethernet = frame.readerIndex() + VirtioNetHeader.LENGTH;
        long source = EthernetFrame.source(frame, ethernet);
        long destination = EthernetFrame.destination(frame, ethernet);
        DropReason refusal = admit(frame, ethernet, source, destination);
        return refusal == null ? network.fromPort(this, source, destination, frame) : refusal;
    }

    private @Nullable DropReason admit(ByteBuf frame, int ethernet, long source, long destination) {
        DropReason refusal = null;
        if (guard != null) {
            refusal = guard.check(frame, ethernet, source);
        } else if (source == 0 || EthernetFrame.isGroup(source)) {
            refusal = DropReason.SPOOFED_MAC;
        }
        return refusal == null && EthernetFrame.isGroup(destination) && !storm.admit(context.nanoTime())
                ? DropReason.STORM
                : refusal;
    }

    /** Hears from one opening of the device; a later one has its own. */
    private final class Receiver implements PortListener {
        private boolean over;

        @Override
        public void frameReceived(ByteBuf frame) {
            if (!over) {
                take(frame);
            }
        }

        @Override
        public void readComplete() {
            context.outbox().flush();
        }

        @Override
        public void portFailed(String why) {
            if (!over) {
                over = true;
                closeDevice();
                failed(why, null);
            }
        }
    }
}
