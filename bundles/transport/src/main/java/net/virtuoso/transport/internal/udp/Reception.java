package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.virtuoso.transport.internal.Doorstep;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.Share;
import net.virtuoso.transport.internal.dtls.DtlsGuard;
import net.virtuoso.transport.internal.dtls.DtlsPeer;
import net.virtuoso.transport.internal.dtls.DtlsRecords;
import net.virtuoso.transport.internal.dtls.DtlsResult;
import net.virtuoso.transport.internal.dtls.Handshake;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import org.bouncycastle.tls.DTLSRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where those who call an encrypted endpoint show who they are: a cookie, a handshake, then a call for a link that is sealed with
 * the new keys. Only then does a link learn of it, and replaces what it had. It is the same for a newcomer, for a peer that has
 * started anew, and for one that wants other keys.
 *
 * <p>All that strangers can cost is bounded: those who haven't brought a cookie back cost an answer that is no longer than what
 * they have sent, the others a place among few, of which one host can have less.
 */
final class Reception {
    private static final int MOST_STRANGERS = 64;
    private static final int MOST_OF_A_HOST = 8;
    private static final long SECOND = 1_000_000_000L;
    /** Who has had so long may have to make room for another; a handshake takes four round trips. */
    private static final long ENOUGH_NANOS = 2 * SECOND;
    /** For how long somebody may take to be done with the handshake and to call. */
    private static final long MOST_NANOS = 12 * SECOND;

    private final UdpEndpoint endpoint;
    private final UdpSecurity security;
    private final DtlsGuard guard;
    private final Doorstep doorstep;
    private final Refusals refusals;
    private final Map<InetSocketAddress, Stranger> strangers = new HashMap<>();

    Reception(UdpEndpoint endpoint, UdpSecurity security) {
        this.endpoint = endpoint;
        this.security = security;
        guard = new DtlsGuard(security.identity(), security.threads(), endpoint.loop(), security.nanoTime());
        doorstep = new Doorstep(security.nanoTime());
        refusals = new Refusals(doorstep, endpoint::links);
    }

    DtlsGuard guard() {
        return guard;
    }

    /**
     * Takes a record of DTLS.
     *
     * @param local which of this host's addresses it was sent to
     * @param length the record's, as {@link DtlsRecords#length} has found it
     */
    void record(InetSocketAddress local, InetSocketAddress from, ByteBuf bytes, int offset, int length) {
        Stranger known = strangers.get(from);
        byte[] record = ByteBufUtil.getBytes(bytes, offset, length);
        byte[] random = DtlsRecords.callersRandom(bytes, offset, length);
        if (random == null || known != null && Arrays.equals(random, known.random)) {
            if (known != null) {
                known.feed(record);
            }
            return;
        }
        DTLSRequest request = guard.verify(from, record, answer -> endpoint.writeTo(local, from, answer));
        if (request == null) {
            return;
        }
        if (known != null) {
            // The cookie shows that it is the same host, which has begun again.
            leave(known);
        }
        if (hasRoomFor(from) && doorstep.mayEnter(from.getAddress())) {
            Stranger stranger = new Stranger(local, from, random);
            Handshake begun = guard.answer(request, stranger);
            if (begun != null) {
                stranger.handshake = begun;
                strangers.put(from, stranger);
            } else {
                // All threads wait for strangers. This one will repeat himself.
                makeRoom();
            }
        }
    }

    /** Sends him away who has had enough time and hasn't shown who he is. */
    private void makeRoom() {
        Stranger oldest = null;
        for (Stranger other : strangers.values()) {
            if (other.peer == null && (oldest == null || other.sinceNanos - oldest.sinceNanos < 0)) {
                oldest = other;
            }
        }
        if (oldest != null && now() - oldest.sinceNanos >= ENOUGH_NANOS) {
            leave(oldest);
        }
    }

    private boolean hasRoomFor(InetSocketAddress from) {
        int ofHost = 0;
        InetAddress share = Share.of(from.getAddress());
        Stranger oldest = null;
        for (Stranger other : strangers.values()) {
            ofHost += other.share.equals(share) ? 1 : 0;
            oldest = oldest == null || other.sinceNanos - oldest.sinceNanos < 0 ? other : oldest;
        }
        if (ofHost >= MOST_OF_A_HOST) {
            return false;
        }
        if (oldest != null && strangers.size() >= MOST_STRANGERS) {
            if (now() - oldest.sinceNanos < ENOUGH_NANOS) {
                return false;
            }
            leave(oldest);
        }
        return true;
    }

    private long now() {
        return security.nanoTime().getAsLong();
    }

    /**
     * Takes what may be the call of somebody who is done with his handshake.
     *
     * @param payload the payload's length, without the tag, which is there
     * @return whether it has the number of his keys; whatever else it is, it can't be opened any more then
     */
    boolean sealed(InetSocketAddress from, ByteBuf bytes, int offset, int payload) {
        Stranger stranger = strangers.get(from);
        KeyEpoch keys = stranger == null ? null : stranger.keys;
        if (stranger == null || keys == null || keys.number() != LinkHeader.key(bytes, offset)) {
            return false;
        }
        if (keys.open(bytes, offset, payload) && LinkHeader.kind(bytes, offset) == LinkKind.HELLO) {
            called(stranger, keys, Hello.read(bytes, offset + LinkHeader.LENGTH, payload));
        }
        return true;
    }

    private void called(Stranger stranger, KeyEpoch keys, @Nullable Hello hello) {
        DtlsPeer peer = stranger.peer;
        if (hello == null || peer == null) {
            return;
        }
        if (!hello.from().equals(peer.node())) {
            leave(stranger);
            refuse(
                    stranger.from,
                    hello.from(),
                    "who has proved to be '" + peer.node() + "' calls itself '" + hello.from() + "'",
                    true);
            return;
        }
        UdpLink link = endpoint.link(hello.link());
        if (link != null && link.adopt(hello, stranger.local, stranger.from, keys, peer)) {
            // The keys are the link's now.
            stranger.keys = null;
            leave(stranger);
        }
    }

    /**
     * Says that somebody was refused, and on whose links.
     *
     * @param claimed which node he said to be; {@code null} if he didn't
     * @param proved whether he has proved to be that one
     */
    void refuse(InetSocketAddress from, @Nullable String claimed, String reason, boolean proved) {
        refusals.tell(
                "Node " + endpoint.node() + ", UDP port " + endpoint.port(), from.toString(), claimed, proved, reason);
    }

    private void leave(Stranger stranger) {
        stranger.leave();
        strangers.remove(stranger.from, stranger);
    }

    /** Sends those away who take too long; to be called from time to time. */
    void tick() {
        long now = now();
        for (Stranger stranger : new ArrayList<>(strangers.values())) {
            if (now - stranger.sinceNanos >= MOST_NANOS) {
                leave(stranger);
            }
        }
    }

    /** Certificates may have been revoked. */
    void recheck() {
        for (Stranger stranger : new ArrayList<>(strangers.values())) {
            DtlsPeer peer = stranger.peer;
            if (peer != null && security.identity().isRevoked(peer.certificate())) {
                leave(stranger);
            }
        }
    }

    /** Sends all away. */
    void close() {
        new ArrayList<>(strangers.values()).forEach(this::leave);
    }

    /** Somebody at an address who has brought the cookie back that was sent there. */
    private final class Stranger implements Handshake.Owner {
        private final InetSocketAddress local;
        private final InetSocketAddress from;
        private final InetAddress share;
        private final byte[] random;
        private final long sinceNanos = now();
        private @Nullable Handshake handshake;
        private @Nullable DtlsPeer peer;
        private @Nullable KeyEpoch keys;

        Stranger(InetSocketAddress local, InetSocketAddress from, byte[] random) {
            this.local = local;
            this.from = from;
            share = Share.of(from.getAddress());
            this.random = random;
        }

        @Override
        public void send(Handshake running, byte[] datagram) {
            endpoint.writeTo(local, from, datagram);
        }

        @Override
        public void done(Handshake finished, DtlsResult result) {
            if (security.identity().isRevoked(result.peer().certificate())) {
                Reception.this.leave(this);
                String node = result.peer().node();
                refuse(from, node, "the certificate of node '" + node + "' was revoked", true);
                return;
            }
            peer = result.peer();
            keys = new KeyEpoch(result.keys(), security.engine(), security.limits(), now());
        }

        @Override
        public void failed(Handshake ended, @Nullable String claimed, String reason) {
            Reception.this.leave(this);
            if (!reason.equals(Handshake.NO_ANSWER)) {
                refuse(from, claimed, reason, false);
            }
        }

        private void feed(byte[] record) {
            if (handshake != null) {
                handshake.feed(record);
            }
        }

        private void leave() {
            if (handshake != null) {
                handshake.cancel();
            }
            if (keys != null) {
                keys.close();
                keys = null;
            }
        }
    }
}
