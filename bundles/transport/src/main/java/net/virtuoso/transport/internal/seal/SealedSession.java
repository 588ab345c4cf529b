package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.LinkHeader;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of keys that one end of a link has, and which of them is for what.
 *
 * <pre>
 *               offer                    confirm                     replaced by the next one
 *   handshake ─────────► offered ──────────────────► current ────────────────► previous ──────► gone
 *                        takes datagrams;           seals and takes           takes datagrams    after the linger
 *                        seals the call with it
 *   handshake ─────────────────────────────────────► current
 *               adopt (at the end that is called)
 * </pre>
 *
 * <p>The caller goes on with the old pair until the other end has shown that it has the new one; the end that is called has it
 * since before it was shown anything. So each takes what the other may send at any time, whatever is lost or late.
 */
public final class SealedSession implements AutoCloseable {
    private final KeyLimits limits;
    private @Nullable KeyEpoch current;
    private @Nullable KeyEpoch offered;
    private @Nullable KeyEpoch previous;
    private long changedNanos;
    private int changes;
    private long unknown;
    private long forged;
    private long replayed;

    /** Without keys. */
    public SealedSession(KeyLimits limits) {
        this.limits = limits;
    }

    /** Seals a datagram as {@link KeyEpoch#seal}; {@code false} if there are no keys, or none that may be used. */
    public boolean seal(ByteBuf datagram, int offset, int payload) {
        KeyEpoch keys = current;
        return keys != null && keys.seal(datagram, offset, payload);
    }

    /** Seals a call, with the pair that is offered if there is one. */
    public boolean sealCall(ByteBuf datagram, int offset, int payload) {
        KeyEpoch keys = offered;
        return keys == null ? seal(datagram, offset, payload) : keys.seal(datagram, offset, payload);
    }

    /**
     * Opens a datagram as {@link KeyEpoch#open}, with the pair that it names.
     *
     * @return the pair; {@code null} if it isn't there or doesn't open it
     */
    public @Nullable KeyEpoch open(ByteBuf datagram, int offset, int payload) {
        KeyEpoch keys = numbered(LinkHeader.key(datagram, offset));
        if (keys == null) {
            unknown++;
            return null;
        }
        return keys.open(datagram, offset, payload) ? keys : null;
    }

    private @Nullable KeyEpoch numbered(int number) {
        if (current != null && current.number() == number) {
            return current;
        }
        if (offered != null && offered.number() == number) {
            return offered;
        }
        return previous != null && previous.number() == number ? previous : null;
    }

    /** Whether there is a pair with this number: the caller doesn't offer a second one. */
    public boolean hasNumber(int number) {
        return numbered(number) != null;
    }

    /** Takes a pair that this end has called for; nothing but the call is sealed with it before {@link #confirm}. */
    public void offer(KeyEpoch keys) {
        drop(offered);
        offered = keys;
    }

    /** Whether a pair is that which is offered. */
    public boolean isOffered(KeyEpoch keys) {
        return keys == offered;
    }

    /** The other end has shown that it has the pair that was offered. */
    public void confirm(long nowNanos) {
        KeyEpoch keys = offered;
        if (keys != null) {
            offered = null;
            change(keys, nowNanos);
        }
    }

    /** Takes a pair that the other end has called for and shown to have. */
    public void adopt(KeyEpoch keys, long nowNanos) {
        change(keys, nowNanos);
    }

    private void change(KeyEpoch keys, long nowNanos) {
        drop(previous);
        previous = current;
        current = keys;
        changedNanos = nowNanos;
        changes++;
    }

    /** The other end has started anew: nothing of what it had sealed before counts. */
    public void forgetPrevious() {
        drop(previous);
        previous = null;
    }

    /** Drops the previous pair when it has lingered; to be called from time to time. */
    public void tick(long nowNanos) {
        if (previous != null && nowNanos - changedNanos >= limits.linger().toNanos()) {
            forgetPrevious();
        }
    }

    /** Whether it is time for other keys. */
    public boolean isWorn(long nowNanos) {
        KeyEpoch keys = current;
        return keys != null && keys.isWorn(nowNanos);
    }

    /** How often there was another current pair. */
    public int changes() {
        return changes;
    }

    /** Datagrams whose pair isn't there. */
    public long unknown() {
        return unknown;
    }

    /** Datagrams with the number of a pair that hadn't sealed them. */
    public long forged() {
        return forged + count(current, true) + count(previous, true) + count(offered, true);
    }

    /** Datagrams that came again, or too late to tell. */
    public long replayed() {
        return replayed + count(current, false) + count(previous, false) + count(offered, false);
    }

    private static long count(@Nullable KeyEpoch keys, boolean forgeries) {
        return keys == null ? 0 : forgeries ? keys.forged() : keys.replayed();
    }

    private void drop(@Nullable KeyEpoch keys) {
        if (keys != null) {
            forged += keys.forged();
            replayed += keys.replayed();
            keys.close();
        }
    }

    /** Forgets all keys. May be called again. */
    @Override
    public void close() {
        drop(current);
        drop(offered);
        drop(previous);
        current = null;
        offered = null;
        previous = null;
    }
}
