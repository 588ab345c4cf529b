package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.Repeater;
import net.virtuoso.transport.internal.dtls.DtlsPeer;
import net.virtuoso.transport.internal.seal.KeyEpoch;
import net.virtuoso.wire.Fragmenter;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.Reassembler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link over UDP.
 *
 * <pre>
 *              HELLO_ACK / HELLO heard
 *   CALLING ───────────────────────────► OPEN ──────────► CLOSED
 *   WAITING ───────────────────────────►  │ ▲    CLOSE heard, closed
 *                                         ▼ │ anything heard
 *                                        MUTE
 * </pre>
 *
 * <p>The initiator repeats its HELLO until it is acknowledged, as soon as the link's {@link Cover} lets it; the other end waits.
 * A plain link whose peer's port is closed (the kernel says so) is mute: the process has ended, and another one may take its
 * place. Sending is useless until something is heard again, and the initiator calls again. An encrypted link is never mute, since
 * what the kernel is told isn't authenticated: it goes on, and looks whether the peer has started anew. Whether a link that hears
 * nothing is still of use is the owner's decision.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers run on the loop, which reports what they throw
final class UdpLink implements LinkChannel, Refusals.Waiting {
    /** No physical network takes more; the loopback interface would, but a lost datagram costs all that it carries. */
    static final int LONGEST_DATAGRAM = 9_000 - 28;

    private enum State {
        CALLING,
        WAITING,
        OPEN,
        MUTE,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(UdpLink.class);
    /**
     * A frame with a hole is given up after one to two of these: longer than datagrams overtake each other by, and short for the
     * guest's TCP, which can repeat what was lost only then.
     */
    private static final int TICK_MILLIS = 1;

    private final UdpEndpoint endpoint;
    private final LinkConfig config;
    private final LinkListener listener;
    private final long nonce;
    private final Fragmenter fragmenter = new Fragmenter();
    private final Cover cover;
    private final PathDiscovery discovery;
    private final Repeater calls;
    private final Reassembler reassembler;
    private final Runnable readable = this::readable;
    private final Runnable tick = this::tick;

    private State state;
    private @Nullable UdpPath path;
    private boolean opened;
    private boolean peerKnown;
    private long peerNonce;
    private long sequence;
    private boolean reading;
    private boolean ticking;
    private long garbage;

    UdpLink(UdpEndpoint endpoint, LinkConfig config, LinkListener listener, long nonce) {
        this.endpoint = endpoint;
        this.config = config;
        this.listener = listener;
        this.nonce = nonce;
        state = config.initiator() ? State.CALLING : State.WAITING;
        reassembler = new Reassembler(endpoint.allocator(), listener::frameReceived);
        cover = endpoint.cover(this);
        discovery = new PathDiscovery(endpoint, this);
        calls = new Repeater(endpoint.loop(), this::callOnce);
    }

    @Override
    public LinkConfig config() {
        return config;
    }

    /** Begins to call, if this end does. */
    void start() {
        Endpoint address = config.address();
        if (config.initiator() && address != null) {
            endpoint.resolver().resolve(address.host()).whenComplete((found, failure) -> {
                try {
                    // Later in any case: the owner doesn't know this channel yet.
                    endpoint.loop().execute(() -> resolved(address, found, failure));
                } catch (RejectedExecutionException e) {
                    LOG.debug("Link {} was resolved after its event loop had ended", config.id());
                }
            });
        }
    }

    private void resolved(Endpoint address, InetAddress @Nullable [] found, @Nullable Throwable failure) {
        if (state == State.CLOSED) {
            return;
        }
        InetAddress own = endpoint.local().getAddress();
        for (InetAddress candidate : found == null ? new InetAddress[0] : found) {
            if (candidate.getClass() == own.getClass()) {
                if (connect(endpoint.local(), new InetSocketAddress(candidate, address.port()))) {
                    cover.connected();
                }
                return;
            }
        }
        fail(
                failure == null
                        ? "'" + address.host() + "' has no address of the kind of " + own.getHostAddress()
                        : "'" + address.host() + "' can't be found: " + failure.getMessage());
    }

    /** Takes a way to this peer in place of the one there was; if that fails, so has the link. */
    private boolean connect(InetSocketAddress local, InetSocketAddress remote) {
        try {
            UdpPath fresh = UdpPath.open(endpoint, local, remote, readable);
            UdpPath old = path;
            path = fresh;
            if (old != null) {
                old.close();
            }
            return true;
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Calls the peer until it answers. */
    void call() {
        if (state != State.CLOSED) {
            calls.start();
        }
    }

    private void callOnce() {
        sendHello(LinkKind.HELLO, Peers.call(config, endpoint.node(), nonce));
    }

    private void sendHello(LinkKind kind, Hello hello) {
        ByteBuf out = endpoint.toSend().writeZero(LinkHeader.LENGTH);
        hello.write(out);
        int end = out.writerIndex();
        int payload = end - LinkHeader.LENGTH;
        LinkHeader.write(out.writerIndex(0), kind, 0, 0, sequence++, now(), payload);
        out.writerIndex(end);
        if (cover.seal(out, 0, payload, kind == LinkKind.HELLO)) {
            write(out);
        }
    }

    private boolean sendToken(LinkKind kind, long token) {
        ByteBuf out = endpoint.toSend();
        LinkHeader.write(out, kind, 0, 0, sequence++, now(), LinkHeader.TOKEN_LENGTH);
        out.writeLong(token);
        return cover.seal(out, 0, LinkHeader.TOKEN_LENGTH, false) && write(out);
    }

    /** Tells the peer, which calls, that it is time for other keys. */
    void askForKeys() {
        ByteBuf out = endpoint.toSend();
        LinkHeader.write(out, LinkKind.REKEY, 0, 0, sequence++, now(), 0);
        if (cover.seal(out, 0, 0, false)) {
            write(out);
        }
    }

    /**
     * Sends a probe that makes a datagram of this length.
     *
     * @return {@link UdpSocket.Sent#TOO_LONG} only if the interface doesn't take it
     */
    UdpSocket.Sent sendProbe(int length, long token) {
        UdpPath to = path;
        int payload = length - LinkHeader.LENGTH - cover.tag();
        ByteBuf out = endpoint.toSend();
        LinkHeader.write(out, LinkKind.PROBE, 0, 0, sequence++, now(), payload);
        out.writeLong(token).writeZero(payload - LinkHeader.TOKEN_LENGTH);
        if (to == null || !cover.seal(out, 0, payload, false)) {
            return UdpSocket.Sent.NOT_SENT;
        }
        UdpSocket.Sent sent = to.writeWhole(out);
        if (sent == UdpSocket.Sent.NOBODY_THERE) {
            nobodyThere();
        }
        return sent;
    }

    /** Sends a datagram that isn't one of the link's protocol. */
    void writeForeign(byte[] datagram) {
        write(endpoint.toSend().writeBytes(datagram));
    }

    private static int now() {
        return (int) (System.nanoTime() / 1_000);
    }

    private boolean write(ByteBuf out) {
        UdpPath to = path;
        if (to == null) {
            return false;
        }
        UdpSocket.Sent sent = to.write(out);
        for (int i = 1; i < UdpPath.TRIES && tellsOfOthers(sent); i++) {
            sent = to.write(out);
        }
        if (sent == UdpSocket.Sent.TOO_LONG) {
            discovery.tooLong(true);
        }
        return sent == UdpSocket.Sent.TAKEN;
    }

    /** Whether the kernel may have sent nothing only because it had something to tell of what was sent before. */
    private boolean tellsOfOthers(UdpSocket.Sent sent) {
        if (sent == UdpSocket.Sent.TOO_LONG) {
            discovery.tooLong(false);
            return true;
        }
        return sent == UdpSocket.Sent.NOBODY_THERE && nobodyThere();
    }

    /** The kernel says that nobody listens; returns whether to send nevertheless, for which the buffer is as it was. */
    private boolean nobodyThere() {
        if (cover.nobodyThere()) {
            return true;
        }
        if (state == State.OPEN) {
            state = State.MUTE;
            if (config.initiator()) {
                call();
            }
            return false;
        }
        // Nothing new: a probe that isn't sent would count as if the queue were full, and the link would stay up
        // longer.
        return true;
    }

    /**
     * A greeting has come from where this link has no descriptor: from a peer that calls or, where a host has several addresses,
     * answers from another one than was called.
     */
    void heard(LinkKind kind, Hello hello, InetSocketAddress from) {
        if (state != State.CLOSED && isForUs(kind, hello) && connect(endpoint.local(), from)) {
            takeHello(kind, hello);
        }
    }

    /**
     * The peer has called with new keys, and proved to be the node that this link names, if it says so.
     *
     * @return whether it was this link that it wants; then the keys belong to it
     */
    boolean adopt(Hello hello, InetSocketAddress local, InetSocketAddress from, KeyEpoch keys, DtlsPeer peer) {
        if (state == State.CLOSED
                || !peer.node().equals(config.peer())
                || !Peers.mayCall(hello, config, endpoint.node())
                || !(cover instanceof SealedCover sealed)) {
            return false;
        }
        UdpPath now = path;
        if ((now == null || !now.leads(local, from)) && !connect(local, from)) {
            return false;
        }
        sealed.adopt(keys, peer);
        takeHello(LinkKind.HELLO, hello);
        return true;
    }

    private boolean isForUs(LinkKind kind, Hello hello) {
        return kind == LinkKind.HELLO
                ? Peers.mayCall(hello, config, endpoint.node())
                : calls.isRunning() && Peers.mayAnswer(hello, config, endpoint.node(), nonce);
    }

    private void takeHello(LinkKind kind, Hello hello) {
        meet(hello.nonce());
        if (kind == LinkKind.HELLO) {
            sendHello(LinkKind.HELLO_ACK, hello.answer(nonce));
        }
        becomeOpen();
    }

    /** Whoever has another nonce than before has started anew: what it had sent is over. */
    private void meet(long itsNonce) {
        if (!peerKnown || peerNonce != itsNonce) {
            peerKnown = true;
            peerNonce = itsNonce;
            cover.peerStartsAnew();
            reassembler.reset();
        }
    }

    private void becomeOpen() {
        calls.stop();
        boolean wasMute = state == State.MUTE;
        state = State.OPEN;
        // Keys come from a handshake with a cookie, and an answer has this end's nonce; a plain call has anybody's
        // address.
        discovery.opened(config.initiator() || cover.tag() > 0);
        if (!opened) {
            opened = true;
            listener.channelOpened();
        } else if (wasMute) {
            listener.writabilityChanged(true);
        }
    }

    private void readable() {
        reading = true;
        endpoint.startReading();
        try {
            readBatch();
        } finally {
            reading = false;
            releaseIfClosed();
            endpoint.endReading();
        }
    }

    private void readBatch() {
        try {
            int length = UdpSocket.USELESS;
            for (int i = 0; i < UdpEndpoint.READS && length != UdpSocket.NOTHING && state != State.CLOSED; i++) {
                UdpPath from = path;
                length = from == null ? UdpSocket.NOTHING : from.read(endpoint.received());
                if (length == UdpSocket.NOBODY_THERE) {
                    nobodyThere();
                } else if (length == UdpSocket.TOO_LONG) {
                    discovery.tooLong(false);
                } else if (length > 0) {
                    take(endpoint.received(), length);
                }
            }
        } finally {
            // Also behind a datagram that met a bug: those before it have been handed on.
            endReading();
        }
    }

    private void take(ByteBuf bytes, int end) {
        bytes.setIndex(0, end);
        int offset = 0;
        while (offset < end && state != State.CLOSED) {
            int length = cover.foreign(bytes, offset, end);
            if (length == 0) {
                length = cover.validate(bytes, offset, end);
                if (length > 0) {
                    take(bytes, offset, length - LinkHeader.LENGTH - cover.tag());
                }
            }
            if (length < 0) {
                garbage++;
                return;
            }
            offset += length;
        }
    }

    private void take(ByteBuf bytes, int offset, int payload) {
        LinkKind kind = LinkHeader.kind(bytes, offset);
        if (kind == null || !cover.open(bytes, offset, payload, kind)) {
            garbage++;
            return;
        }
        if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
            Hello hello = Hello.read(bytes, offset + LinkHeader.LENGTH, payload);
            if (hello != null && isForUs(kind, hello)) {
                takeHello(kind, hello);
            } else {
                garbage++;
            }
            return;
        }
        if (!isHeard() || !fits(kind, payload)) {
            garbage++;
            return;
        }
        if (state == State.MUTE) {
            becomeOpen();
        }
        int at = offset + LinkHeader.LENGTH;
        if (kind == LinkKind.DATA) {
            reassembler.add(bytes, offset);
        } else if (kind == LinkKind.MESSAGE) {
            listener.messageReceived(bytes.slice(at, payload));
        } else if (kind == LinkKind.REKEY) {
            cover.peerWantsKeys();
        } else if (kind == LinkKind.PROBE) {
            sendToken(LinkKind.PROBE_ACK, bytes.getLong(at));
        } else if (kind == LinkKind.PROBE_ACK) {
            if (!discovery.answered(bytes.getLong(at))) {
                listener.probeAnswered(bytes.getLong(at));
            }
        } else if (bytes.getLong(at) == peerNonce) {
            fail("node '" + config.peer() + "' has closed its end");
        }
    }

    /** Whether a payload is long enough for its kind, and no longer than it may be. A probe may be padded to any length. */
    private static boolean fits(LinkKind kind, int payload) {
        return switch (kind) {
            case PROBE -> payload >= LinkHeader.TOKEN_LENGTH;
            case PROBE_ACK, CLOSE -> payload == LinkHeader.TOKEN_LENGTH;
            case REKEY -> payload == 0;
            default -> true;
        };
    }

    /** Whether what the peer sends counts. */
    boolean isHeard() {
        return state == State.OPEN || state == State.MUTE;
    }

    /** Whether both ends agree on the link. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** The way to the peer; {@code null} while there is none. */
    @Nullable
    UdpPath path() {
        return path;
    }

    /** What protects it. */
    Cover cover() {
        return cover;
    }

    @Override
    public void callRefused(String reason) {
        if (state == State.WAITING) {
            listener.callRefused(reason);
        }
    }

    /** Looks after the keys. */
    void tickKeys() {
        cover.tick();
    }

    /** Certificates may have changed: ends the link if what its peer has shown doesn't count any more. */
    void recheck() {
        String objection = cover.objection();
        if (objection != null) {
            sendToken(LinkKind.CLOSE, nonce);
            distrust(objection);
        }
    }

    /** What one wake-up has brought has been given. */
    private void endReading() {
        if (state != State.CLOSED) {
            if (!ticking && reassembler.incomplete() > 0) {
                ticking = true;
                endpoint.loop().schedule(tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
            listener.readComplete();
        }
    }

    private void tick() {
        ticking = false;
        if (state == State.CLOSED) {
            return;
        }
        reading = true;
        try {
            reassembler.tick();
            endReading();
        } finally {
            reading = false;
            releaseIfClosed();
        }
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        UdpPath to = path;
        if (state != State.OPEN || to == null) {
            return false;
        }
        discovery.dataSent(frame);
        int count = fragmenter.start(frame, vni, hopLimit, sequence, now(), to.longestDatagram() - cover.tag());
        sequence += count;
        int perWrite = to.datagramsPerWrite();
        for (int index = 0; index < count; ) {
            ByteBuf out = endpoint.toSend();
            for (int end = Math.min(index + perWrite, count); index < end; index++) {
                int at = out.writerIndex();
                fragmenter.write(index, out);
                if (!cover.seal(out, at, out.writerIndex() - at - LinkHeader.LENGTH, false)) {
                    return false;
                }
            }
            if (!write(out)) {
                return false;
            }
        }
        return count > 0;
    }

    @Override
    public void flush() {
        // Nothing is kept back: what the kernel doesn't take at once is dropped.
    }

    @Override
    public boolean probe(long token) {
        return (state == State.OPEN || state == State.MUTE) && sendToken(LinkKind.PROBE, token);
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        int length = payload.readableBytes();
        if (state != State.OPEN || length < 1 || length > LinkHeader.MAX_MESSAGE) {
            return false;
        }
        ByteBuf out = endpoint.toSend();
        LinkHeader.write(out, LinkKind.MESSAGE, 0, 0, sequence++, now(), length);
        out.writeBytes(payload, payload.readerIndex(), length);
        return cover.seal(out, 0, length, false) && write(out);
    }

    @Override
    public boolean isWritable() {
        return state == State.OPEN;
    }

    /** Ends the link. */
    void fail(String reason) {
        if (state != State.CLOSED) {
            release();
            listener.channelFailed(reason);
        }
    }

    /** Ends the link since its peer isn't who it should be, or can't prove it. */
    void distrust(String reason) {
        if (state != State.CLOSED) {
            release();
            listener.peerDistrusted(reason);
        }
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            if (opened) {
                sendToken(LinkKind.CLOSE, nonce);
            }
            release();
        }
    }

    private void release() {
        state = State.CLOSED;
        calls.stop();
        discovery.end();
        UdpPath old = path;
        if (old != null) {
            old.close();
            path = null;
        }
        LOG.debug(
                "Link {} over UDP ends: datagrams of {} bytes, {} writes dropped, {} datagrams refused, {} frames salvaged and {} lost; {}",
                config.id(),
                old == null ? 0 : old.longestDatagram(),
                old == null ? 0 : old.dropped(),
                garbage + reassembler.refused(),
                reassembler.salvaged(),
                reassembler.lost(),
                cover);
        cover.close();
        endpoint.forget(this);
        if (!reading) {
            releaseIfClosed();
        }
    }

    private void releaseIfClosed() {
        if (state == State.CLOSED) {
            reassembler.close();
        }
    }
}
