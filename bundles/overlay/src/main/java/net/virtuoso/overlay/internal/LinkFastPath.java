package net.virtuoso.overlay.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.overlay.internal.fastpath.Effect;
import net.virtuoso.overlay.internal.fastpath.FastPathMachine;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage;
import net.virtuoso.overlay.internal.forward.RuleCounter;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow;
import net.virtuoso.spi.port.KernelDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's part of a link: does what its {@link FastPathMachine} says, and counts what the kernel carries as if it had passed
 * user space. Used on the event loop only.
 */
final class LinkFastPath {
    private static final Logger LOG = LoggerFactory.getLogger(LinkFastPath.class);
    private static final int LONGEST_MESSAGE = 480;
    /** Ticks after which a peer that could not be reached is tried again. */
    private static final int PEER_RETRY = 25;
    /** Ticks after which a flow that carries nothing gives way. */
    private static final int IDLE = 300;
    /** How often, in ticks, flows are looked through for those that shouldn't be there. */
    private static final int COUNT_INTERVAL = 5;

    /** For how many ticks the status tells of frames that were too long. */
    private static final int TOO_LONG_SHOWN = 3_000;

    private final LinkAttachment link;
    private final Endpoint remote;
    private final DataPathContext context;
    private final FastPathMachine machine;
    private final Map<Flow, Carried> sent = new HashMap<>();
    private final Map<Flow, Carried> received = new HashMap<>();
    /** Networks of which a flow has found no room, or lost it to another. */
    private final Set<Integer> crowded = new HashSet<>();
    /** Networks whose ways are to be looked up again, for whatever number of flows: it costs a walk over a network's table. */
    private final Set<Integer> lookedUpNext = new HashSet<>();

    private @Nullable FastPath fastPath;
    private @Nullable FastPathPeer peer;
    private @Nullable ScheduledFuture<?> ticking;
    private String problem = "";
    private boolean linkUp;
    private boolean usedBefore;
    private boolean saidTooLong;
    private long tooLongUntil;
    private long ticks;
    private long peerRetryAt;

    /** A flow in the kernel. */
    private static final class Carried {
        private final KernelFlow flow;
        private final PortAttachment port;
        private KernelFlow.Passed counted = KernelFlow.Passed.NOTHING;
        private final Set<InetAddress> addresses;
        private final int longest;
        private RuleCounter rule;
        private long busyAt;

        /** @param rule that of user space which lets the kernel have the flow; {@code null} if it has just gone */
        Carried(
                KernelFlow flow,
                PortAttachment port,
                @Nullable RuleCounter rule,
                Set<InetAddress> addresses,
                int longest,
                long now) {
            this.flow = flow;
            this.rule = rule == null ? RuleCounter.unread() : rule;
            this.port = port;
            this.addresses = addresses;
            this.longest = longest;
            busyAt = now;
        }

        KernelFlow.Passed news(long now) {
            KernelFlow.Passed before = counted;
            counted = flow.passed();
            if (counted.frames() != before.frames()) {
                busyAt = now;
            }
            return counted.since(before);
        }
    }

    LinkFastPath(LinkAttachment link, Endpoint remote, DataPathContext context) {
        this.link = link;
        this.remote = remote;
        this.context = context;
        machine = new FastPathMachine(
                context.random().nextLong() | 1, context.random().nextLong() >>> 2, this::isTaken);
    }

    private boolean isTaken(Flow flow) {
        NetworkPath network = context.network(flow.vni());
        return network != null && network.taker(link, flow.source(), flow.destination()) != null;
    }

    private boolean leaves(Flow flow) {
        NetworkPath network = context.network(flow.vni());
        return network != null && network.leavesBy(link, flow.source(), flow.destination());
    }

    /** Takes note of whatever has changed around it. */
    void look(boolean up) {
        linkUp = up;
        if (fastPath != context.fastPath()) {
            closePeer();
            fastPath = context.fastPath();
            peerRetryAt = 0;
        }
        if (fastPath != null && ticking == null) {
            long interval = FastPathMachine.TICK.toNanos();
            ticking = context.loop().scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.NANOSECONDS);
        } else if (fastPath == null) {
            stopTicking();
        }
        openPeer();
        carryOut(machine.link(up && peer != null));
        carryOut(machine.changed(this::leaves));
        countByOtherRules(sent);
        countByOtherRules(received);
        rebind();
    }

    /** The far end isn't trusted any more: the link goes down, and the kernel takes nothing of it even now. */
    void cutOff() {
        linkUp = false;
        carryOut(machine.cutOff());
    }

    /** Another rule may say now what one has said: what passed until now was the old one's. */
    private void countByOtherRules(Map<Flow, Carried> flows) {
        flows.forEach((flow, carried) -> {
            RuleCounter rule = rule(flow, flows == sent);
            if (rule != null && rule != carried.rule) {
                count(flow, carried, flows == sent);
                carried.rule = rule;
            }
        });
    }

    private @Nullable RuleCounter rule(Flow flow, boolean sending) {
        NetworkPath network = context.network(flow.vni());
        if (network == null) {
            return null;
        }
        return sending
                ? network.ruleOut(link, flow.source(), flow.destination())
                : network.ruleIn(link, flow.source(), flow.destination());
    }

    /** Flows whose VM may send from other addresses now get those, and all of them what the path takes now. */
    private void rebind() {
        FastPathPeer to = peer;
        int longest = to == null ? 0 : to.longest();
        for (Map.Entry<Flow, Carried> entry : List.copyOf(sent.entrySet())) {
            Carried carried = entry.getValue();
            if (carried.longest != longest || !carried.addresses.equals(carried.port.unwatched())) {
                end(entry.getKey(), sent);
                send(entry.getKey());
            }
        }
    }

    private void openPeer() {
        FastPath open = fastPath;
        if (open == null || peer != null || ticks < peerRetryAt) {
            return;
        }
        peerRetryAt = ticks + PEER_RETRY;
        try {
            peer = open.peer(remote, channel());
            problem = "";
        } catch (IOException | RefusedException e) {
            problem = say(e);
        }
    }

    /** The same at both ends, as the link's identifier is (FNV-1a, 64 bits). */
    private long channel() {
        long hash = 0xcbf29ce484222325L;
        for (byte b : link.config().id().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private String say(Exception e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(problem)) {
            LOG.warn("The kernel can't relieve link {}: {}", link.config().id(), why);
        }
        return why;
    }

    private void tick() {
        try {
            ticks++;
            if (peer == null) {
                openPeer();
                carryOut(machine.link(linkUp && peer != null));
            }
            carryOut(machine.tick());
            if (ticks % COUNT_INTERVAL == 0) {
                count();
                rebind();
                endReplaced();
                endUnfit();
                endIdle();
                letCrowdedIn();
            }
            lookUpAgain();
        } catch (RuntimeException e) {
            // Thrown on, it would end the ticking.
            LOG.error(
                    "The fast path of link {} failed at a step and goes on",
                    link.config().id(),
                    e);
        }
    }

    /**
     * What another link takes now isn't taken for this one any more, lest it is taken for neither when the other one ends. The
     * far end offers it again.
     */
    private void endReplaced() {
        for (Map.Entry<Flow, Carried> entry : List.copyOf(received.entrySet())) {
            if (entry.getValue().flow.isOver()) {
                end(entry.getKey(), received);
                carryOut(machine.notReceived(entry.getKey()));
            }
        }
    }

    /** What is too long for the path would be overtaken by what isn't: user space carries all of such a flow. */
    private void endUnfit() {
        for (Map.Entry<Flow, Carried> entry : List.copyOf(sent.entrySet())) {
            if (entry.getValue().flow.isTooLong()) {
                if (!saidTooLong) {
                    saidTooLong = true;
                    LOG.info(
                            "Frames from {} are too long for VXLAN over link {} and go without the kernel's fast path:"
                                    + " give the VM a smaller MTU",
                            entry.getValue().port.config().id(),
                            link.config().id());
                }
                tooLongUntil = ticks + TOO_LONG_SHOWN;
                carryOut(machine.unfit(entry.getKey()));
            }
        }
    }

    private void endIdle() {
        for (Map.Entry<Flow, Carried> entry : List.copyOf(sent.entrySet())) {
            if (entry.getValue().busyAt + IDLE <= ticks) {
                carryOut(machine.end(entry.getKey()));
                noticeAgain(entry.getKey());
            }
        }
    }

    private void letCrowdedIn() {
        if (machine.hasRoomAgain()) {
            lookedUpNext.addAll(crowded);
            crowded.clear();
        }
    }

    /** The next frame of a flow has its way looked up, from the end of this tick on. */
    private void noticeAgain(Flow flow) {
        lookedUpNext.add(flow.vni());
    }

    private void lookUpAgain() {
        for (int vni : lookedUpNext) {
            NetworkPath network = context.network(vni);
            if (network != null) {
                network.attachmentChanged();
            }
        }
        lookedUpNext.clear();
    }

    /** A flow leaves over the link. */
    void want(Flow flow) {
        if (!machine.want(flow)) {
            crowded.add(flow.vni());
        }
    }

    /** The far end has said something, whatever it may be. */
    void heard(ByteBuf payload) {
        FastPathMessage message = FastPathMessage.read(payload);
        FastPathPeer from = peer;
        if (message != null && from != null) {
            carryOut(machine.heard(message, from.lastProbe()));
        }
    }

    private void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Tell tell) {
                tell(tell.message());
            } else if (effect instanceof Effect.Probe probe) {
                FastPathPeer to = peer;
                if (to != null) {
                    to.probe(probe.token());
                }
            } else if (effect instanceof Effect.Send send) {
                send(send.flow());
            } else if (effect instanceof Effect.Receive receive) {
                receive(receive.flow());
            } else if (effect instanceof Effect.StopSending stop) {
                end(stop.flow(), sent);
            } else if (effect instanceof Effect.StopReceiving stop) {
                end(stop.flow(), received);
            } else if (effect instanceof Effect.Forgotten forgotten) {
                noticeAgain(forgotten.flow());
            } else if (effect instanceof Effect.PathChanged path) {
                pathChanged(path.working());
            }
        }
    }

    private void pathChanged(boolean working) {
        String id = link.config().id();
        if (!working) {
            LOG.info("Link {} goes without the kernel's fast path to {}: {}", id, remote, machine.reason());
        } else {
            LOG.info("Link {} {} the kernel's fast path to {}", id, usedBefore ? "uses again" : "uses", remote);
            usedBefore = true;
        }
        context.onChange();
    }

    private void tell(FastPathMessage message) {
        ByteBuf payload = PooledByteBufAllocator.DEFAULT.directBuffer(LONGEST_MESSAGE);
        try {
            message.write(payload);
            link.tell(payload);
        } finally {
            payload.release();
        }
    }

    private void send(Flow flow) {
        NetworkPath network = context.network(flow.vni());
        PortAttachment port = network == null ? null : network.station(flow.source());
        KernelDevice device = port == null ? null : port.kernelDevice();
        Set<InetAddress> addresses = port == null ? null : port.unwatched();
        FastPathPeer to = peer;
        if (port == null || device == null || addresses == null || to == null) {
            carryOut(machine.notSent(flow));
            return;
        }
        try {
            // First: should it become less meanwhile, the next look sees that.
            int longest = to.longest();
            KernelFlow entry = to.send(flow, device, addresses);
            sent.put(flow, new Carried(entry, port, rule(flow, true), addresses, longest, ticks));
            problem = "";
        } catch (IOException | RefusedException e) {
            problem = say(e);
            carryOut(machine.notSent(flow));
        }
    }

    private void receive(Flow flow) {
        NetworkPath network = context.network(flow.vni());
        PortAttachment port = network == null ? null : network.taker(link, flow.source(), flow.destination());
        KernelDevice device = port == null ? null : port.kernelDevice();
        FastPathPeer from = peer;
        if (port == null || device == null || from == null) {
            carryOut(machine.notReceived(flow));
            return;
        }
        try {
            KernelFlow entry = from.receive(flow, device);
            received.put(flow, new Carried(entry, port, rule(flow, false), Set.of(), 0, ticks));
        } catch (IOException | RefusedException e) {
            problem = say(e);
            carryOut(machine.notReceived(flow));
        }
    }

    private void end(Flow flow, Map<Flow, Carried> flows) {
        Carried carried = flows.remove(flow);
        if (carried != null) {
            carried.flow.close();
            count(flow, carried, flows == sent);
        }
    }

    /** How many flows it carries, in both directions. */
    int flows() {
        return sent.size() + received.size();
    }

    /** Takes over what the kernel has counted since the last time. */
    void count() {
        sent.forEach((flow, carried) -> count(flow, carried, true));
        received.forEach((flow, carried) -> count(flow, carried, false));
    }

    private void count(Flow flow, Carried carried, boolean sending) {
        KernelFlow.Passed news = carried.news(ticks);
        if (news.frames() == 0) {
            return;
        }
        carried.rule.count(news.frames(), news.bytes());
        if (sending) {
            carried.port.kernelReceived(news.frames(), news.bytes());
            link.kernelSent(news.frames(), news.bytes());
            NetworkPath network = context.network(flow.vni());
            if (network != null) {
                network.carried(flow.source(), flow.destination(), news.wireBytes(), news.packets());
            }
        } else {
            link.kernelReceived(news.frames(), news.bytes());
            carried.port.kernelSent(news.frames(), news.bytes());
        }
    }

    /** A port's interface mustn't be used any more. */
    void portClosing(PortAttachment port) {
        for (Map.Entry<Flow, Carried> entry : List.copyOf(sent.entrySet())) {
            if (entry.getValue().port == port) {
                carryOut(machine.end(entry.getKey()));
            }
        }
        for (Map.Entry<Flow, Carried> entry : List.copyOf(received.entrySet())) {
            if (entry.getValue().port == port) {
                end(entry.getKey(), received);
                carryOut(machine.notReceived(entry.getKey()));
            }
        }
    }

    FastPathStatus status() {
        return new FastPathStatus(sent.size(), received.size(), reason(), machine.isInUse());
    }

    private String reason() {
        if (fastPath == null) {
            return context.missingFastPath();
        }
        String why = problem.isEmpty() ? machine.reason() : problem;
        return why.isEmpty() && sent.isEmpty() && ticks < tooLongUntil
                ? "frames are too long for VXLAN on this path: give the VMs a smaller MTU"
                : why;
    }

    private void stopTicking() {
        ScheduledFuture<?> old = ticking;
        ticking = null;
        if (old != null) {
            old.cancel(false);
        }
    }

    private void closePeer() {
        carryOut(machine.gone());
        FastPathPeer old = peer;
        peer = null;
        if (old != null) {
            old.close();
        }
    }

    /** Ends it; user space carries everything. */
    void close() {
        stopTicking();
        closePeer();
    }
}
