package net.virtuoso.overlay.internal.link;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkState;
import net.virtuoso.spi.transport.LinkChannel;

/**
 * The life of one end of a link, the same over every transport:
 *
 * <pre>
 *            start                opened            first probe answered
 *   (begin) ──────► CALLING ────────────► PROBING ───────────────────────► UP
 *                     ▲  │ refused, no answer  │ failed, probes lost         │
 *              pause  │  ▼                     ▼                             │
 *              over   └─ PAUSING ◄─────────────┴─────────────────────────────┘
 * </pre>
 *
 * CALLING and PROBING show as {@link LinkState#CONNECTING}, PAUSING as {@link LinkState#DOWN}. Each end probes for itself, since
 * a path can be broken in one direction. The end that doesn't call waits for the call without limit, and opens again after the
 * shortest pause: it costs nothing, and the peer's own pause decides.
 *
 * <p>Each event is a method that takes the time (nanoseconds of any origin, never going back) and gives what has to be done, in
 * order. Used by one thread.
 */
public final class LinkMachine {
    /** The shortest and longest pause before a broken link is called again. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A call that hears nothing is given up after this long. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(LinkChannel.CALL_SECONDS);
    /** Before the first answer, probes follow each other faster than the interval if that is long. */
    private static final long FIRST_INTERVAL = Duration.ofMillis(200).toNanos();
    /** How many times as many probes may find the queue full as may be lost: a full queue alone is no sign of death. */
    private static final int STUCK_FACTOR = 3;

    /** What has to be done. */
    public sealed interface Effect {
        /** Open a channel. */
        record Open() implements Effect {}

        /** Close the channel. */
        record Close() implements Effect {}

        /**
         * Send a probe, and say with {@link LinkMachine#probed} whether it could be sent.
         *
         * @param token its token
         */
        record Probe(long token) implements Effect {}
    }

    private enum Phase {
        CALLING,
        PROBING,
        UP,
        PAUSING
    }

    private static final List<Effect> NOTHING = List.of();

    private final String peer;
    private final boolean initiator;
    private final long probeInterval;
    private final int probesLost;
    private final Backoff backoff;
    private final RandomGenerator random;

    private Phase phase = Phase.PAUSING;
    private ProbeLog probes;
    private String reason = "not started";
    private long due;
    private boolean waiting;
    private int notSentInRow;

    /**
     * A link that hasn't been started.
     *
     * @param peer the node at the other end, for messages
     * @param initiator whether this end calls
     * @param probeInterval how often it is probed, more than zero
     * @param probesLost after how many unanswered probes in a row it is down, at least 1
     * @param random for pauses and tokens
     */
    public LinkMachine(String peer, boolean initiator, Duration probeInterval, int probesLost, RandomGenerator random) {
        this.peer = peer;
        this.initiator = initiator;
        this.probeInterval = probeInterval.toNanos();
        this.probesLost = probesLost;
        this.random = random;
        backoff = new Backoff(SHORTEST_PAUSE, LONGEST_PAUSE, random);
        probes = new ProbeLog(random.nextLong());
    }

    /** The link is wanted from now on, or everything about it has changed: the channel there was must be closed before. */
    public List<Effect> start(long now) {
        backoff.reset();
        reason = initiator ? "calling node '" + peer + "'" : "waiting for node '" + peer + "' to call";
        return call(now);
    }

    /** The channel was opened. */
    public List<Effect> opened(long now) {
        if (phase != Phase.CALLING) {
            return NOTHING;
        }
        phase = Phase.PROBING;
        probes = new ProbeLog(random.nextLong());
        notSentInRow = 0;
        return probe(now);
    }

    /** The channel broke or couldn't be opened; it needs no closing. */
    public List<Effect> failed(String why, long now) {
        if (phase != Phase.PAUSING) {
            pause(why, now);
        }
        return NOTHING;
    }

    /** Somebody called and was refused; the link waits on. */
    public void callRefused(String why) {
        if (phase == Phase.CALLING && !initiator) {
            reason = "waiting for node '" + peer + "' to call; the last call was refused: " + why;
        }
    }

    /** A probe was answered. */
    public List<Effect> answered(long token, long now) {
        if ((phase == Phase.PROBING || phase == Phase.UP) && probes.answer(token, now) && phase == Phase.PROBING) {
            phase = Phase.UP;
            reason = "";
            backoff.reset();
        }
        return NOTHING;
    }

    /**
     * What became of a probe.
     *
     * @param sent {@code false} if the channel's queue was full, which says nothing about the peer
     */
    public void probed(boolean sent) {
        if (sent) {
            notSentInRow = 0;
        } else {
            notSentInRow++;
            probes.withdraw();
        }
    }

    /** Time went on; to be called at {@link #due}, harmless at any other time. */
    public List<Effect> tick(long now) {
        if (!waiting || now - due < 0) {
            return NOTHING;
        }
        return switch (phase) {
            case PAUSING -> call(now);
            case CALLING -> giveUp("no answer from node '" + peer + "' in " + CALL_TIMEOUT.toSeconds() + " s", now);
            case PROBING, UP -> {
                if (probes.unansweredInRow() >= patience(now)) {
                    yield giveUp(
                            "node '" + peer + "' left " + probes.unansweredInRow() + " probes in a row unanswered",
                            now);
                }
                if (notSentInRow >= STUCK_FACTOR * probesLost) {
                    yield giveUp("the queue to node '" + peer + "' was full at " + notSentInRow + " probes", now);
                }
                yield probe(now);
            }
        };
    }

    /** Whether {@link #tick} is needed at {@link #due}. */
    public boolean isTickNeeded() {
        return waiting;
    }

    /** When {@link #tick} is needed next. */
    public long due() {
        return due;
    }

    /** The state for others. */
    public LinkState state() {
        return switch (phase) {
            case CALLING, PROBING -> LinkState.CONNECTING;
            case UP -> LinkState.UP;
            case PAUSING -> LinkState.DOWN;
        };
    }

    /** Why it isn't up, for people; empty if it is. */
    public String reason() {
        return reason;
    }

    /** The last round trip in microseconds; -1 if none was measured since the channel was opened. */
    public long rttMicros() {
        return probes.lastRttMicros();
    }

    /** The share of the last probes that were lost, in thousandths. */
    public int lossPermille(long now) {
        return probes.lossPermille(now - probeInterval);
    }

    private List<Effect> call(long now) {
        phase = Phase.CALLING;
        if (initiator) {
            wake(now + CALL_TIMEOUT.toNanos());
        } else {
            waiting = false;
        }
        return List.of(new Effect.Open());
    }

    private List<Effect> probe(long now) {
        wake(now + interval());
        return List.of(new Effect.Probe(probes.send(now)));
    }

    /** How many probes in a row may be unanswered now. */
    private long patience(long now) {
        // In as much time as an up link has, more probes go out before the first answer.
        long probesInRow = phase == Phase.UP ? probesLost : probesLost * (probeInterval / interval());
        // After a pause of this very process the answers may still lie unread: another round for them.
        return now - due > probeInterval ? 2 * probesInRow : probesInRow;
    }

    private long interval() {
        return phase == Phase.UP ? probeInterval : Math.min(probeInterval, FIRST_INTERVAL);
    }

    private List<Effect> giveUp(String why, long now) {
        pause(why, now);
        return List.of(new Effect.Close());
    }

    private void pause(String why, long now) {
        phase = Phase.PAUSING;
        reason = why;
        if (!initiator) {
            backoff.reset();
        }
        wake(now + backoff.next());
    }

    private void wake(long at) {
        due = at;
        waiting = true;
    }
}
