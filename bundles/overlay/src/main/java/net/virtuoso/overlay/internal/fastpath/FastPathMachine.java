package net.virtuoso.overlay.internal.fastpath;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.virtuoso.overlay.internal.fastpath.Effect.Forgotten;
import net.virtuoso.overlay.internal.fastpath.Effect.PathChanged;
import net.virtuoso.overlay.internal.fastpath.Effect.Probe;
import net.virtuoso.overlay.internal.fastpath.Effect.Receive;
import net.virtuoso.overlay.internal.fastpath.Effect.Send;
import net.virtuoso.overlay.internal.fastpath.Effect.StopReceiving;
import net.virtuoso.overlay.internal.fastpath.Effect.StopSending;
import net.virtuoso.overlay.internal.fastpath.Effect.Tell;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage.Kind;
import net.virtuoso.spi.fastpath.Flow;

/**
 * One end of one link: which flows the kernel sends over it, and which it takes. Both directions are independent of each other.
 * Time comes in as ticks of {@link #TICK}; used by one thread.
 */
public final class FastPathMachine {
    /** How often {@link #tick} is called. */
    public static final Duration TICK = Duration.ofMillis(200);
    /** The most flows each way. */
    public static final int LIMIT = 4_096;

    private static final Duration SHORTEST_REST = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(60);
    /** In ticks: a flow that isn't accepted is offered again after this, one that is, after that. */
    private static final int OFFER_AGAIN = ticks(1);

    private static final int REFRESH = ticks(2);
    /** Without an answer to its offers a flow isn't sent any more, and without an offer it isn't taken. */
    private static final int LAPSE = ticks(10);

    private static final int REFUSED_FOR = ticks(30);
    /** A flow that nobody has asked for again is forgotten, unless it is sent. */
    private static final int WANTED_FOR = ticks(600);
    /** Frames on their way are still taken. */
    private static final int LINGER = ticks(3);
    /** How often a refusal is said. */
    private static final int REPETITIONS = 3;

    private final long epoch;
    private final PathWatch path;
    private final Predicate<Flow> takes;
    private final Map<Flow, Outgoing> outgoing = new LinkedHashMap<>();
    /** Of the outgoing ones those that aren't sent and won't be soon, the eldest first: they make room for new ones. */
    private final Set<Flow> putOff = new LinkedHashSet<>();

    private final Map<Flow, Incoming> incoming = new LinkedHashMap<>();
    private final Map<Flow, Integer> refusals = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    private long now;
    private long peerEpoch;
    private boolean up;
    private boolean saidWorking;
    private boolean saidBroken;
    private boolean inUse;
    private int sending;

    private static int ticks(int seconds) {
        return (int) Duration.ofSeconds(seconds).dividedBy(TICK);
    }

    private static final class Outgoing {
        private boolean sent;
        private long wantedUntil;
        private long offerAt;
        /** When an answer is overdue. */
        private long lapsesAt;
    }

    private static final class Incoming {
        private long lapsesAt;
        /** The far end doesn't send it any more. */
        private boolean over;
    }

    /**
     * An end that knows of nothing.
     *
     * @param epoch random, not 0
     * @param firstToken random, see {@link PathWatch}
     * @param takes whether a flow that comes in over the link is for a VM's port here, as the tables are now
     */
    public FastPathMachine(long epoch, long firstToken, Predicate<Flow> takes) {
        this.epoch = epoch;
        this.takes = takes;
        path = new PathWatch(firstToken, TICK, SHORTEST_REST, LONGEST_REST);
    }

    /** How many flows the kernel sends. */
    public int sending() {
        return sending;
    }

    /** How many flows the kernel takes. */
    public int receiving() {
        return incoming.size();
    }

    /**
     * Whether the kernel carries what it may: its way was found open and hasn't failed since. That nothing is to be carried for a
     * while doesn't change it.
     */
    public boolean isInUse() {
        return inUse;
    }

    /** Why it sends none, for people; empty if it can. */
    public String reason() {
        if (!up) {
            return "the link isn't up";
        }
        if (path.isResting(now)) {
            return "VXLAN does not get through to the peer: is its UDP port filtered on the way, or its fast path off?";
        }
        return path.isWorking() || !isPathNeeded() ? "" : "being tried";
    }

    private List<Effect> effects() {
        List<Effect> done = List.copyOf(effects);
        effects.clear();
        return done;
    }

    /** The link works, or doesn't: without it nothing can be agreed on. */
    public List<Effect> link(boolean works) {
        if (works != up) {
            up = works;
            if (!works) {
                inUse = false;
                stopAll();
                incoming.values().forEach(this::leave);
                path.reset();
            }
        }
        return effects();
    }

    /** The kernel's part is going: nothing is sent or taken any more, and the far end is told so. */
    public List<Effect> gone() {
        inUse = false;
        stopAll();
        tell(Kind.END, List.copyOf(outgoing.keySet()));
        List<Flow> taken = List.copyOf(incoming.keySet());
        tell(Kind.REFUSE, taken);
        taken.forEach(flow -> effects.add(new StopReceiving(flow)));
        incoming.clear();
        up = false;
        path.reset();
        return effects();
    }

    /**
     * The far end isn't trusted any more: nothing is sent to it or taken of it from now on, not even what is on its way, and it
     * is told nothing.
     */
    public List<Effect> cutOff() {
        up = false;
        return gone();
    }

    private void stopAll() {
        outgoing.forEach(this::stop);
    }

    private void stop(Flow flow, Outgoing state) {
        if (state.sent) {
            state.sent = false;
            sending--;
            effects.add(new StopSending(flow));
        }
    }

    private void leave(Incoming state) {
        if (!state.over) {
            state.over = true;
            state.lapsesAt = now + LINGER;
        }
    }

    /** Whether there is room again for what was wanted in vain, or has made room: for some, so that it isn't asked for each. */
    public boolean hasRoomAgain() {
        return outgoing.size() <= LIMIT - LIMIT / 8;
    }

    /**
     * A flow was looked up and leaves over this link. If the table is full, one that isn't sent and was put off makes room.
     *
     * @return whether there was room for it, and for all others
     */
    public boolean want(Flow flow) {
        boolean room = true;
        Outgoing state = outgoing.get(flow);
        if (state == null) {
            if (outgoing.size() >= LIMIT) {
                room = false;
                Iterator<Flow> eldest = putOff.iterator();
                if (!eldest.hasNext()) {
                    return false;
                }
                outgoing.remove(eldest.next());
                eldest.remove();
            }
            state = new Outgoing();
            state.lapsesAt = now + LAPSE;
            outgoing.put(flow, state);
        }
        state.wantedUntil = now + WANTED_FOR;
        return room;
    }

    /** A flow isn't to be sent over this link any more, or has nothing to send. */
    public List<Effect> end(Flow flow) {
        Outgoing state = outgoing.remove(flow);
        putOff.remove(flow);
        if (state != null && state.sent) {
            stop(flow, state);
            tell(Kind.END, List.of(flow));
        }
        return effects();
    }

    /** The kernel or the device didn't take a flow that was to be sent, for now. */
    public List<Effect> notSent(Flow flow) {
        return leave(flow, REFUSED_FOR);
    }

    /** A flow isn't for the kernel, as it is: it is left alone for long. */
    public List<Effect> unfit(Flow flow) {
        return leave(flow, WANTED_FOR);
    }

    private List<Effect> leave(Flow flow, int ticks) {
        List<Effect> done = end(flow);
        Outgoing state = new Outgoing();
        state.wantedUntil = now + ticks;
        state.offerAt = state.wantedUntil;
        outgoing.put(flow, state);
        putOff.add(flow);
        return done;
    }

    /** The kernel or the device didn't take a flow that was to be received. */
    public List<Effect> notReceived(Flow flow) {
        incoming.remove(flow);
        refuse(List.of(flow));
        return effects();
    }

    /**
     * Tables, ports or links have changed.
     *
     * @param leaves whether a flow leaves over this link now
     */
    public List<Effect> changed(Predicate<Flow> leaves) {
        List<Flow> ended = new ArrayList<>();
        for (Iterator<Map.Entry<Flow, Outgoing>> each = outgoing.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Flow, Outgoing> entry = each.next();
            if (!leaves.test(entry.getKey())) {
                each.remove();
                putOff.remove(entry.getKey());
                if (entry.getValue().sent) {
                    stop(entry.getKey(), entry.getValue());
                    ended.add(entry.getKey());
                }
            }
        }
        tell(Kind.END, ended);
        List<Flow> refused = new ArrayList<>();
        for (Flow flow : List.copyOf(incoming.keySet())) {
            if (!takes.test(flow)) {
                incoming.remove(flow);
                effects.add(new StopReceiving(flow));
                refused.add(flow);
            }
        }
        refuse(refused);
        return effects();
    }

    /** A tick has passed. */
    public List<Effect> tick() {
        now++;
        lapse();
        if (up) {
            repeatRefusals();
            boolean worked = path.isWorking();
            if (path.tick(now, isPathNeeded())) {
                effects.add(new Probe(path.token()));
                effects.add(new Tell(new FastPathMessage(Kind.ASK, epoch, path.token(), 0, List.of())));
            }
            if (worked && !path.isWorking()) {
                stopAll();
            }
            inUse &= !path.isResting(now);
            if (path.isResting(now) && !saidBroken) {
                saidBroken = true;
                effects.add(new PathChanged(false));
            }
            if (path.isWorking()) {
                offer();
            }
        }
        return effects();
    }

    private boolean isPathNeeded() {
        for (Outgoing state : outgoing.values()) {
            if (state.sent || state.offerAt <= now + OFFER_AGAIN) {
                return true;
            }
        }
        return false;
    }

    private void lapse() {
        for (Iterator<Map.Entry<Flow, Outgoing>> each = outgoing.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Flow, Outgoing> entry = each.next();
            Outgoing state = entry.getValue();
            if (state.sent && state.lapsesAt <= now) {
                stop(entry.getKey(), state);
            } else if (!state.sent && state.wantedUntil <= now) {
                each.remove();
                putOff.remove(entry.getKey());
                effects.add(new Forgotten(entry.getKey()));
            } else if (!state.sent && state.lapsesAt <= now) {
                putOff.add(entry.getKey());
            }
        }
        for (Iterator<Map.Entry<Flow, Incoming>> each = incoming.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Flow, Incoming> entry = each.next();
            if (entry.getValue().lapsesAt <= now) {
                each.remove();
                effects.add(new StopReceiving(entry.getKey()));
            }
        }
    }

    private void offer() {
        List<Flow> due = new ArrayList<>();
        outgoing.forEach((flow, state) -> {
            if (state.offerAt <= now) {
                state.offerAt = now + (state.sent ? REFRESH : OFFER_AGAIN);
                due.add(flow);
            }
        });
        tell(Kind.OFFER, due);
    }

    private void refuse(List<Flow> flows) {
        flows.forEach(flow -> refusals.put(flow, REPETITIONS - 1));
        tell(Kind.REFUSE, flows);
    }

    private void repeatRefusals() {
        if (!refusals.isEmpty()) {
            tell(Kind.REFUSE, List.copyOf(refusals.keySet()));
            refusals.values().removeIf(left -> left <= 1);
            refusals.replaceAll((flow, left) -> left - 1);
        }
    }

    private void tell(Kind kind, List<Flow> flows) {
        if (!up) {
            return;
        }
        for (int from = 0; from < flows.size(); from += FastPathMessage.MAX_FLOWS) {
            List<Flow> some = flows.subList(from, Math.min(from + FastPathMessage.MAX_FLOWS, flows.size()));
            effects.add(new Tell(new FastPathMessage(kind, epoch, 0, 0, List.copyOf(some))));
        }
    }

    /**
     * The far end has said something.
     *
     * @param lastProbe the token of the newest probe that has come from there
     */
    public List<Effect> heard(FastPathMessage message, long lastProbe) {
        if (!up) {
            return effects();
        }
        meet(message.epoch());
        switch (message.kind()) {
            case ASK ->
                effects.add(new Tell(new FastPathMessage(Kind.TOLD, epoch, message.token(), lastProbe, List.of())));
            case TOLD -> {
                if (path.told(message.token(), message.last())) {
                    inUse = true;
                    if (saidBroken || !saidWorking) {
                        saidBroken = false;
                        saidWorking = true;
                        effects.add(new PathChanged(true));
                    }
                    offer();
                }
            }
            case OFFER -> offered(message.flows());
            case ACCEPT -> message.flows().forEach(this::accepted);
            case REFUSE -> message.flows().forEach(this::refused);
            default ->
                message.flows().forEach(flow -> {
                    Incoming state = incoming.get(flow);
                    if (state != null) {
                        leave(state);
                    }
                });
        }
        return effects();
    }

    /** Another process at the far end takes nothing of what was agreed on with the one before. */
    private void meet(long itsEpoch) {
        if (peerEpoch != itsEpoch) {
            if (peerEpoch != 0) {
                stopAll();
                outgoing.values().forEach(state -> state.offerAt = now);
            }
            peerEpoch = itsEpoch;
        }
    }

    private void offered(List<Flow> flows) {
        List<Flow> accepted = new ArrayList<>();
        List<Flow> refused = new ArrayList<>();
        for (Flow flow : flows) {
            Incoming state = incoming.get(flow);
            if (!takes.test(flow) || (state == null && incoming.size() >= LIMIT)) {
                refused.add(flow);
                if (incoming.remove(flow) != null) {
                    effects.add(new StopReceiving(flow));
                }
                continue;
            }
            if (state == null) {
                state = new Incoming();
                incoming.put(flow, state);
                effects.add(new Receive(flow));
            }
            refusals.remove(flow);
            state.over = false;
            state.lapsesAt = now + LAPSE + LINGER;
            accepted.add(flow);
        }
        tell(Kind.ACCEPT, accepted);
        tell(Kind.REFUSE, refused);
    }

    private void accepted(Flow flow) {
        Outgoing state = outgoing.get(flow);
        if (state == null) {
            tell(Kind.END, List.of(flow));
            return;
        }
        state.lapsesAt = now + LAPSE;
        if (!state.sent && path.isWorking()) {
            state.sent = true;
            putOff.remove(flow);
            sending++;
            state.offerAt = now + REFRESH;
            effects.add(new Send(flow));
        }
    }

    private void refused(Flow flow) {
        Outgoing state = outgoing.get(flow);
        if (state != null) {
            stop(flow, state);
            state.offerAt = now + REFUSED_FOR;
            putOff.add(flow);
        }
    }
}
