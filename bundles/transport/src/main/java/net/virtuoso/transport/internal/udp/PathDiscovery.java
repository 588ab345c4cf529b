package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.wire.LinkHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has {@link PathMtu} look for the longest datagram on the path that a link uses, with the clock, the timer and the probes that it
 * needs. Used on the event loop; one timer at most.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the loop, which reports what they throw
final class PathDiscovery implements PathMtu.Path {
    /** What a frame of the greatest length makes in the most fragments it may have, with a tag and a copy of its headers. */
    static final int SHORTEST_DATAGRAM = LinkHeader.LENGTH + LinkHeader.MIN_FRAGMENT_SIZE + 4 + KeyEpoch.TAG;

    private static final Logger LOG = LoggerFactory.getLogger(PathDiscovery.class);
    /** MTUs that every path is to have: of IPv4 by experience, of IPv6 by its definition (RFC 8200, 5). */
    private static final int IPV4_BASE = 576;

    private static final int IPV6_BASE = 1_280;

    private final UdpEndpoint endpoint;
    private final UdpLink link;
    private final Runnable learn = this::learn;
    private final Runnable tick = this::tick;
    private @Nullable UdpPath path;
    private @Nullable PathMtu mtu;
    private @Nullable ScheduledFuture<?> timer;
    private boolean learning;
    private boolean refused;
    private int told;

    PathDiscovery(UdpEndpoint endpoint, UdpLink link) {
        this.endpoint = endpoint;
        this.link = link;
    }

    /** The base size of a path: what data is sent in before anything is known. */
    static int base(boolean ipv6) {
        return (ipv6 ? IPV6_BASE : IPV4_BASE) - UdpSocket.overhead(ipv6);
    }

    /**
     * The peer can answer over the link's path; begins with it unless that was done.
     *
     * @param proven as in {@link PathMtu#opened}
     */
    void opened(boolean proven) {
        UdpPath now = link.path();
        if (now == null || now == path) {
            return;
        }
        path = now;
        told = 0;
        int random = (int) endpoint.random().nextLong();
        mtu = new PathMtu(
                endpoint.limits(), UdpSocket.overhead(now.ipv6()), SHORTEST_DATAGRAM, base(now.ipv6()), random, this);
        mtu.opened(System.nanoTime(), proven);
        arm();
    }

    /** A frame is sent; on a frame's path. */
    void dataSent(ByteBuf frame) {
        PathMtu running = mtu;
        // What fits the shortest datagrams arrives in any case, and tells nothing of the others.
        if (running != null && frame.readableBytes() > SHORTEST_DATAGRAM) {
            running.dataSent();
        }
    }

    /** Takes the answer to a probe; returns whether it was one of these. */
    boolean answered(long token) {
        PathMtu running = mtu;
        if (running == null || !running.answered(token, System.nanoTime())) {
            return false;
        }
        arm();
        return true;
    }

    /**
     * The kernel says that something was too long: later is soon enough to look what is true of it.
     *
     * @param here whether the interface has refused it; otherwise it is what a router is supposed to have said
     */
    void tooLong(boolean here) {
        refused |= here;
        if (!learning) {
            learning = true;
            try {
                endpoint.loop().execute(learn);
            } catch (RejectedExecutionException e) {
                LOG.debug("Link {} outlives its event loop", link.config().id());
            }
        }
    }

    private void learn() {
        learning = false;
        PathMtu running = mtu;
        if (running == null) {
            refused = false;
            return;
        }
        if (refused) {
            refused = false;
            running.refused(System.nanoTime());
        } else {
            running.tooBig(reported(), System.nanoTime());
        }
        arm();
    }

    private void tick() {
        timer = null;
        PathMtu running = mtu;
        if (running != null) {
            running.tick(System.nanoTime());
            arm();
        }
    }

    /** Sets the timer, unless it will fire early enough anyway: it is set anew then. */
    private void arm() {
        PathMtu running = mtu;
        if (running == null) {
            return;
        }
        long delay = Math.max(0, running.due() - System.nanoTime());
        ScheduledFuture<?> pending = timer;
        if (pending != null) {
            if (pending.getDelay(TimeUnit.NANOSECONDS) <= delay) {
                return;
            }
            pending.cancel(false);
        }
        timer = endpoint.loop().schedule(tick, delay, TimeUnit.NANOSECONDS);
    }

    @Override
    public PathMtu.Probe probe(int size, long token) {
        return switch (link.sendProbe(size, token)) {
            case TAKEN -> PathMtu.Probe.SENT;
            case TOO_LONG -> PathMtu.Probe.REFUSED;
            default -> PathMtu.Probe.NOT_SENT;
        };
    }

    @Override
    public int reported() {
        UdpPath now = path;
        return now == null ? 0 : now.reportedDatagram();
    }

    @Override
    public void use(int size) {
        UdpPath now = path;
        if (now != null) {
            now.use(size);
        }
    }

    @Override
    public void found(int size) {
        UdpPath now = path;
        if (now == null || told == size) {
            return;
        }
        told = size;
        int route = Math.min(reported(), endpoint.limits().longestDatagram());
        if (size < route) {
            LOG.info(
                    "Link {}: the path to {} takes datagrams of {} bytes only, where the route says {}; ICMP seems to be"
                            + " blocked",
                    link.config().id(),
                    now.remote(),
                    size,
                    route);
        } else {
            LOG.debug(
                    "Link {}: the path to {} takes datagrams of {} bytes",
                    link.config().id(),
                    now.remote(),
                    size);
        }
    }

    /** Ends the timer; nothing is called afterwards. */
    void end() {
        mtu = null;
        ScheduledFuture<?> pending = timer;
        timer = null;
        if (pending != null) {
            try {
                pending.cancel(false);
            } catch (RejectedExecutionException e) {
                LOG.debug(
                        "The event loop of link {} had ended before the link",
                        link.config().id());
            }
        }
    }
}
