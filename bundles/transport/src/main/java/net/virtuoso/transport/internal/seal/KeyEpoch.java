package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.SequenceWindow;

/** The keys of both directions of a link from one handshake to the next. */
public final class KeyEpoch implements AutoCloseable {
    /** The length of the tag behind each payload. */
    public static final int TAG = Aead.TAG;

    private final int number;
    private final long madeNanos;
    private final KeyLimits limits;
    private final Aead sealer;
    private final Aead opener;
    private final SequenceWindow window = new SequenceWindow();

    private long lastSealed = -1;
    private long sealedDatagrams;
    private long sealedBytes;
    private long openedDatagrams;
    private long openedBytes;
    private long forged;
    private long replayed;
    private boolean closed;

    /**
     * With keys that a handshake has given.
     *
     * @param material is overwritten
     * @param nowNanos on the clock that its age is told by
     */
    public KeyEpoch(KeyMaterial material, AeadEngine engine, KeyLimits limits, long nowNanos) {
        number = material.number();
        madeNanos = nowNanos;
        this.limits = limits;
        sealer = material.sealer(engine);
        opener = material.opener(engine);
        material.wipe();
    }

    /** What its datagrams say of it, 0 to {@link LinkHeader#MAX_KEY}. */
    public int number() {
        return number;
    }

    /**
     * Encrypts a datagram in place, writes the tag behind it and the keys' number into its header. Sequence numbers must grow.
     *
     * @param datagram direct, with room for the tag; no index is moved
     * @param offset where its header starts
     * @param payload the payload's length
     * @return {@code false} if the keys are used up: the datagram may not be sent
     */
    public boolean seal(ByteBuf datagram, int offset, int payload) {
        long sequence = LinkHeader.sequence(datagram, offset);
        if (sequence <= lastSealed) {
            // The same nonce twice would give the authentication key away.
            throw new IllegalStateException("sequence number " + sequence + " after " + lastSealed);
        }
        if (closed || sealedDatagrams >= limits.mostDatagrams() || sealedBytes >= limits.mostBytes()) {
            return false;
        }
        lastSealed = sequence;
        sealedDatagrams++;
        sealedBytes += payload;
        LinkHeader.setKey(datagram, offset, number);
        sealer.seal(datagram, offset, payload, sequence);
        return true;
    }

    /**
     * Decrypts a datagram in place if it is new and was sealed by the other end with these keys. Only such a one counts for the
     * replay window.
     *
     * @param datagram direct; no index is moved
     * @param offset where its header starts
     * @param payload the payload's length, without the tag, which is there
     */
    public boolean open(ByteBuf datagram, int offset, int payload) {
        long sequence = LinkHeader.sequence(datagram, offset);
        if (closed || !window.isNew(sequence)) {
            replayed++;
            return false;
        }
        if (!opener.open(datagram, offset, payload, sequence)) {
            forged++;
            return false;
        }
        window.accept(sequence);
        openedDatagrams++;
        openedBytes += payload;
        return true;
    }

    /** Whether it is time for others. What arrived counts too: it is what the other end has sealed. */
    public boolean isWorn(long nowNanos) {
        return nowNanos - madeNanos >= limits.age().toNanos()
                || Math.max(sealedBytes, openedBytes) >= limits.bytes()
                || Math.max(sealedDatagrams, openedDatagrams) >= limits.datagrams();
    }

    /** Datagrams that came, but not from the other end. */
    public long forged() {
        return forged;
    }

    /** Datagrams that came again, or too late to tell. */
    public long replayed() {
        return replayed;
    }

    /** Forgets the keys. May be called again; nothing is sealed or opened afterwards. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sealer.close();
            opener.close();
        }
    }
}
