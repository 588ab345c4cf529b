package net.virtuoso.transport.internal;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.virtuoso.transport.internal.tls.PeerJudge;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one end of a link: the one in use, or the first one that is being made; one that this end makes to succeed it;
 * and one that was succeeded: nothing is sent over that any more, but what is on its way is waited for. Used on the event loop.
 *
 * @param <C> of a stream, or of QUIC
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing waits for a close
public final class Connections<C extends Connections.Connection> {
    /** What a link's connection is to these. */
    public interface Connection {
        /** Sends what was taken. */
        void flush();

        /** Ends it; its owner isn't told. May be called again. */
        void close();

        /** Who has proved to be at the other end; {@code null} before, and if it is plain. */
        PeerJudge.@Nullable Peer peer();

        /** Whether the peer has sent something else than greetings and answers to probes: then it has heard that it may. */
        boolean isUsed();
    }

    private final IoEventLoop loop;
    private final long lingerNanos;
    private @Nullable C inUse;
    private @Nullable C next;
    private @Nullable C previous;
    private @Nullable ScheduledFuture<?> lingering;

    /**
     * None yet.
     *
     * @param lingerNanos for how long what is on its way is waited for
     */
    public Connections(IoEventLoop loop, long lingerNanos) {
        this.loop = loop;
        this.lingerNanos = lingerNanos;
    }

    /** The one in use, or the first one that is being made; {@code null} if there is none. */
    public @Nullable C inUse() {
        return inUse;
    }

    /** One that is being made to succeed it; {@code null} if there is none. */
    public @Nullable C next() {
        return next;
    }

    /** The one that this end makes, or has made last. */
    public @Nullable C made() {
        return next == null ? inUse : next;
    }

    /** Whether it is one of those that peers are heard over: in use, or succeeded. */
    public boolean isInUseOrPrevious(C one) {
        return one == inUse || one == previous;
    }

    /** Whether it was succeeded, and is waited for. */
    public boolean isPrevious(C one) {
        return one == previous;
    }

    /** All that there are. */
    public List<C> all() {
        return Stream.of(inUse, next, previous).filter(Objects::nonNull).toList();
    }

    /** This end makes one, to succeed the one in use if there is one. */
    public void make(C made) {
        if (inUse == null) {
            inUse = made;
        } else {
            next = made;
        }
    }

    /** The one that is to succeed is given up. */
    public void giveUpNext() {
        C old = next;
        next = null;
        if (old != null) {
            old.close();
        }
    }

    /**
     * Another one is used from now on.
     *
     * @param linger whether what is on its way on the one before is waited for
     */
    public void succeed(C successor, boolean linger) {
        C old = inUse;
        // First, so that whatever the old one says at its end isn't taken for this one's word.
        inUse = successor;
        if (successor == next) {
            next = null;
        }
        if (old == null || old == successor) {
            return;
        }
        if (!linger) {
            old.close();
            return;
        }
        endPrevious();
        previous = old;
        old.flush();
        lingering = loop.schedule(this::endPrevious, lingerNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * The one in use ends, and another one takes its place: one whose peer is known and greeted, at the end that calls; at the other
     * end the one before, if nothing but greetings came over the one that ends. Then its caller hasn't heard the answer, and goes on
     * with the one before.
     *
     * @param calls whether this end calls
     * @return false if there is no other
     */
    public boolean replace(C ending, boolean calls) {
        C greeted = next;
        if (greeted != null && greeted.peer() != null) {
            next = null;
            inUse = greeted;
            return true;
        }
        C old = calls || ending.isUsed() ? null : takePrevious();
        if (old != null) {
            inUse = old;
        }
        return old != null;
    }

    /** What is on its way on the one that was succeeded isn't waited for any longer. */
    public void endPrevious() {
        C old = takePrevious();
        if (old != null) {
            old.close();
        }
    }

    private @Nullable C takePrevious() {
        C old = previous;
        previous = null;
        ScheduledFuture<?> end = lingering;
        lingering = null;
        if (end != null) {
            end.cancel(false);
        }
        return old;
    }

    /** Ends all. */
    public void close() {
        C old = inUse;
        inUse = null;
        endPrevious();
        giveUpNext();
        if (old != null) {
            old.close();
        }
    }
}
