package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.transport.internal.dtls.DtlsPeer;
import net.virtuoso.transport.internal.dtls.DtlsRecords;
import net.virtuoso.transport.internal.dtls.DtlsResult;
import net.virtuoso.transport.internal.dtls.Handshake;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.transport.internal.seal.SealedSession;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from DTLS handshakes. The end that calls makes one before its first call, and another when the keys are worn, its own
 * certificate has changed, or the peer seems to have started anew, since the kernel says that nobody is there and nothing is
 * heard any more; the link goes on with the old keys meanwhile. The end that is
 * called leaves handshakes to the {@link Reception}, which brings new keys with the call that was sealed with them. Since it may
 * seal far more than arrives, it says when the keys are worn at its end.
 */
final class SealedCover implements Cover, Handshake.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SealedCover.class);
    private static final long SECOND = 1_000_000_000L;
    /** A handshake that hears nothing is begun again, so that a peer that comes is called soon. */
    private static final long SILENCE_NANOS = 2 * SECOND;
    /** A call that isn't answered for so long needs other keys: the peer has forgotten these. */
    private static final long UNANSWERED_NANOS = 6 * SECOND;

    /** A link that isn't open yet gives up after so many handshakes that somebody has answered in vain. */
    private static final int MOST_SPOILT = 4;

    private final UdpLink link;
    private final UdpSecurity security;
    private final Reception reception;
    private final SealedSession session;

    private @Nullable Handshake handshake;
    private boolean heard;
    /** The kernel has said that nobody is there, and nothing was heard of the peer since. */
    private boolean suspected;
    /** The peer has said that the keys are worn. */
    private boolean asked;

    private long begunNanos;
    private @Nullable DtlsPeer peer;
    private @Nullable Credentials shown;
    private @Nullable DtlsResult offer;
    private long offeredNanos;
    private long notBefore;
    private boolean complained;
    private int spoilt;

    SealedCover(UdpLink link, UdpSecurity security, Reception reception) {
        this.link = link;
        this.security = security;
        this.reception = reception;
        session = new SealedSession(security.limits());
        notBefore = now();
    }

    private long now() {
        return security.nanoTime().getAsLong();
    }

    @Override
    public int tag() {
        return KeyEpoch.TAG;
    }

    @Override
    public void connected() {
        if (security.identity().credentials() == null) {
            link.fail("this node has no certificate yet: vnet:agent-list says why");
        } else {
            begin();
        }
    }

    private void begin() {
        begunNanos = now();
        heard = false;
        handshake = reception.guard().call(link.config().peer(), this);
    }

    @Override
    public void send(Handshake from, byte[] datagram) {
        if (from == handshake) {
            link.writeForeign(datagram);
        }
    }

    @Override
    public void done(Handshake from, DtlsResult result) {
        if (from != handshake) {
            return;
        }
        handshake = null;
        if (isRevoked(result.peer())) {
            link.distrust(revoked(result.peer()));
        } else if (session.hasNumber(result.keys().number())) {
            // One in sixty-four: datagrams couldn't say which of the two they are sealed with.
            begin();
        } else {
            offer = result;
            offeredNanos = now();
            session.offer(new KeyEpoch(result.keys(), security.engine(), security.limits(), offeredNanos));
            link.call();
        }
    }

    @Override
    public void failed(Handshake from, @Nullable String claimed, String reason) {
        handshake = null;
        if (!link.isOpen()) {
            // What a former handshake has left on its way may spoil this one, and a peer may have no room, or no
            // certificate, yet: the next tick begins again.
            if (from.hasJudged()) {
                link.distrust(reason);
            } else if (!reason.equals(Handshake.NO_ANSWER) && ++spoilt >= MOST_SPOILT) {
                link.fail(reason);
            }
            return;
        }
        notBefore = now() + security.limits().retry().toNanos();
        if (!complained) {
            complained = true;
            LOG.warn(
                    "Link {} goes on with the keys that it has: the handshake for new ones has failed: {}",
                    link.config().id(),
                    reason);
        }
    }

    @Override
    public boolean seal(ByteBuf out, int at, int payload, boolean call) {
        boolean sealed = call ? session.sealCall(out, at, payload) : session.seal(out, at, payload);
        if (sealed) {
            out.writerIndex(out.writerIndex() + KeyEpoch.TAG);
        }
        return sealed;
    }

    @Override
    public int foreign(ByteBuf bytes, int offset, int end) {
        if (!DtlsRecords.isOne(bytes.getUnsignedByte(offset))) {
            return 0;
        }
        int length = DtlsRecords.length(bytes, offset, end);
        UdpPath path = link.path();
        if (length > 0 && path != null) {
            Handshake own = handshake;
            if (offset > 0 && DtlsRecords.callersRandom(bytes, offset, length) != null) {
                // Nobody opens twice in a datagram, but for as many packets in answer to a single one. Where the
                // kernel has joined it to others, it comes again.
                return length;
            }
            if (!link.config().initiator()) {
                reception.record(path.local(), path.remote(), bytes, offset, length);
            } else if (own != null) {
                heard = true;
                own.feed(ByteBufUtil.getBytes(bytes, offset, length));
            }
        }
        return length;
    }

    @Override
    public int validate(ByteBuf bytes, int offset, int end) {
        return LinkHeader.validateSealed(bytes, offset, end, KeyEpoch.TAG);
    }

    @Override
    public boolean open(ByteBuf bytes, int offset, int payload, LinkKind kind) {
        UdpPath path = link.path();
        if (kind == LinkKind.HELLO && path != null && reception.sealed(path.remote(), bytes, offset, payload)) {
            return false;
        }
        KeyEpoch keys = session.open(bytes, offset, payload);
        if (keys == null) {
            return false;
        }
        suspected = false;
        DtlsResult offered = offer;
        if (offered != null && session.isOffered(keys) && (link.isOpen() || kind == LinkKind.HELLO_ACK)) {
            session.confirm(now());
            asked = false;
            complained = false;
            spoilt = 0;
            LOG.debug("Link {} has new keys", link.config().id());
            peer = offered.peer();
            shown = offered.own();
            offer = null;
        }
        return true;
    }

    /** Takes keys that the peer has called for; it has shown that it has them. */
    void adopt(KeyEpoch keys, DtlsPeer from) {
        session.adopt(keys, now());
        peer = from;
    }

    @Override
    public void peerStartsAnew() {
        session.forgetPrevious();
    }

    @Override
    public void peerWantsKeys() {
        asked = link.config().initiator();
    }

    @Override
    public boolean nobodyThere() {
        suspected = true;
        return true;
    }

    @Override
    public void tick() {
        long now = now();
        session.tick(now);
        if (link.path() == null) {
            return;
        }
        if (!link.config().initiator()) {
            if (link.isOpen() && session.isWorn(now)) {
                link.askForKeys();
            }
            return;
        }
        if (handshake != null) {
            if (!handshake.hasBegun()) {
                // Many call at once: who would begin again now would be the last in the queue for ever.
                begunNanos = now;
            } else if (!heard && now - begunNanos >= SILENCE_NANOS) {
                give(handshake);
                begin();
            }
        } else if (offer != null) {
            if (now - offeredNanos >= UNANSWERED_NANOS) {
                offer = null;
                begin();
            }
        } else if (!link.isOpen()
                || suspected
                || (now - notBefore >= 0 && (asked || session.isWorn(now) || hasOtherCredentials()))) {
            begin();
        }
    }

    private void give(Handshake up) {
        up.cancel();
        handshake = null;
    }

    private boolean hasOtherCredentials() {
        Credentials now = security.identity().credentials();
        return now != null && !now.equals(shown);
    }

    private boolean isRevoked(@Nullable DtlsPeer whom) {
        return whom != null && security.identity().isRevoked(whom.certificate());
    }

    private static String revoked(DtlsPeer whom) {
        return "the certificate of node '" + whom.node() + "' was revoked";
    }

    @Override
    public @Nullable String objection() {
        DtlsPeer now = peer;
        if (now != null && isRevoked(now)) {
            return revoked(now);
        }
        // Whose keys are offered may take them at any time.
        DtlsPeer next = offer == null ? null : offer.peer();
        return next != null && isRevoked(next) ? revoked(next) : null;
    }

    @Override
    public void close() {
        Handshake running = handshake;
        if (running != null) {
            give(running);
        }
        session.close();
    }

    /** Whether keys wait for the peer's answer. */
    boolean hasOffer() {
        return offer != null;
    }

    /** The keys. */
    SealedSession session() {
        return session;
    }

    @Override
    public String toString() {
        return session.changes() + " pairs of keys, " + session.forged() + " datagrams forged, " + session.replayed()
                + " repeated, " + session.unknown() + " with unknown keys";
    }
}
