package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.SocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.TlsFailure;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.Reassembler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A QUIC connection to another node: each of its datagrams has one of the link's protocol. Used on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failed writes are counted where it matters; nothing waits for a close
final class QuicConnection extends ChannelInboundHandlerAdapter implements Connections.Connection {
    private static final Logger LOG = LoggerFactory.getLogger(QuicConnection.class);

    /** For handshake and greeting of a stranger. */
    private static final int STRANGER_SECONDS = 6;

    private static final int HELLO_TIMEOUT_SECONDS = 5;
    /**
     * A frame with a hole is given up after one to two of these, one of which nothing more comes after twenty: what congestion
     * control holds back comes round trips later, unlike on a plain UDP link.
     */
    private static final int TICK_MILLIS = 20;
    /** How often to look whether marks are answered. */
    private static final int LOOK_MILLIS = 250;

    private final @Nullable Doorkeeper doorkeeper;
    private final PeerJudge judge;
    private final DatagramWriter datagrams;
    private final Reassembler reassembler;
    private final Outlet outlet;
    /** What is done later, or behind what has come, fails as what is done when something comes: it ends the connection. */
    private final Guard guard = new Guard(this::caught);
    /** Gives up what doesn't come any more. */
    final Delayed tick = new Delayed(guard.of(this::tick), TICK_MILLIS);

    private final Delayed look = new Delayed(guard.of(this::look), LOOK_MILLIS);
    private final Runnable readingEnd = guard.of(this::endReading);

    private @Nullable ConnectionOwner owner;
    private PeerJudge.@Nullable Peer peer;
    private @Nullable QuicChannel channel;
    private Future<?> helloTimeout = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
    private String reason = "the peer has closed the connection";
    private boolean established;
    private boolean greeted;
    private boolean used;
    private boolean proved;
    private boolean distrusted;
    private boolean reading;
    private boolean ended;
    private final PathSize path = new PathSize();
    private long garbage;
    private long dropped;

    /**
     * One that a stranger has made, or one that is going to be made.
     *
     * @param doorkeeper finds the owner of the former
     * @param owner of the latter
     */
    QuicConnection(
            @Nullable Doorkeeper doorkeeper,
            @Nullable ConnectionOwner owner,
            PeerJudge judge,
            ByteBufAllocator allocator,
            long firstMark) {
        this.doorkeeper = doorkeeper;
        this.owner = owner;
        this.judge = judge;
        datagrams = new DatagramWriter(allocator);
        reassembler = new Reassembler(allocator, this::frame);
        outlet = new Outlet(new Channel(), System::nanoTime, firstMark);
    }

    /** Where the outlet leads. */
    private final class Channel implements Outlet.Wire {
        @Override
        public void write(ByteBuf datagram) {
            QuicChannel to = channel;
            if (to == null || ended) {
                datagram.release();
            } else {
                to.write(datagram, to.voidPromise());
            }
        }

        @Override
        public void flush() {
            QuicConnection.this.flush();
        }

        @Override
        public void mark(long token, boolean isLong) {
            // As long as what it follows, if some paths may not take that: then it gets lost with it.
            write(datagrams.probe(token, isLong && path.isWide() ? path.longest() : 0));
            lookLater();
        }

        @Override
        public int congestionWindow() {
            return learnOfPath();
        }

        @Override
        public void writabilityChanged(boolean writable) {
            ConnectionOwner hearing = owner;
            if (!ended && greeted && hearing != null) {
                hearing.writabilityChanged(QuicConnection.this, writable);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = (QuicChannel) context.channel();
        if (doorkeeper != null) {
            timeOut(context, STRANGER_SECONDS);
        }
    }

    private void timeOut(ChannelHandlerContext context, int seconds) {
        helloTimeout =
                context.executor().schedule(() -> end("no hello within " + seconds + " s"), seconds, TimeUnit.SECONDS);
    }

    /** It couldn't be made. */
    void failed(Throwable failure, String address) {
        PeerJudge.Refusal refused = refusal();
        if (refused != null) {
            refuse(refused.claim(), refused.reason());
        } else {
            end(CloseReasons.of(failure, address));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!ended) {
            guard.run(() -> happened(context, event));
        }
    }

    private void happened(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicDatagramExtensionEvent datagrams) {
            path.peerTakes(datagrams.maxLength());
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            proved = handshake.isSuccess();
            if (proved) {
                establish(context);
            } else {
                PeerJudge.Refusal refused = refusal();
                String why = refused == null ? TlsFailure.describe(handshake.cause()) : refused.reason();
                refuse(refused == null ? null : refused.claim(), why);
            }
        } else if (event instanceof QuicConnectionCloseEvent closed) {
            PeerJudge.Peer who = peer;
            String why = CloseReasons.of(closed, who == null ? "?" : who.node());
            if (doorkeeper != null && who == null && closed.isTlsError()) {
                // The caller doesn't take what this node shows: its operator has to hear of that.
                refuse(null, why);
            } else {
                end(why);
            }
        }
    }

    private void establish(ChannelHandlerContext context) {
        if (doorkeeper != null) {
            doorkeeper.established();
        }
        SSLEngine engine = Objects.requireNonNull(((QuicChannel) context.channel()).sslEngine());
        if (!QuicGuard.PROTOCOL.equals(engine.getApplicationProtocol())) {
            end("the peer speaks QUIC, but not " + QuicGuard.PROTOCOL);
            return;
        }
        if (!path.isWideEnough()) {
            end("the peer takes no datagrams of QUIC, or only short ones");
            return;
        }
        try {
            peer = judge.peer(engine);
        } catch (CertificateException e) {
            PeerJudge.Refusal refused = refusal();
            refuse(refused == null ? null : refused.claim(), String.valueOf(e.getMessage()));
            return;
        }
        established = true;
        ConnectionOwner caller = owner;
        if (caller != null) {
            timeOut(context, HELLO_TIMEOUT_SECONDS);
            caller.connected(this);
            flush();
        }
    }

    /** Why this end hasn't taken what the other one has shown in this connection's handshake; {@code null} if it has. */
    private PeerJudge.@Nullable Refusal refusal() {
        QuicChannel shown = channel;
        return shown == null ? null : judge.takeRefusal(shown.sslEngine());
    }

    private void refuse(PeerJudge.@Nullable Claim claim, String why) {
        distrusted = true;
        Doorkeeper door = doorkeeper;
        if (door != null && !ended) {
            door.refused(this, claim, why);
        }
        end(why);
    }

    /** Ends it, and returns false, if what the other end has shown was revoked since. */
    boolean recheck() {
        PeerJudge.Peer who = peer;
        PeerJudge.Claim revoked = who == null ? null : judge.revoked(who);
        if (revoked != null) {
            refuse(revoked, revoked.reason());
        }
        return revoked == null;
    }

    /** Whether it has ended, or is ending, since the other end hasn't proved who it is. */
    boolean isDistrusted() {
        return distrusted;
    }

    /** Whether the other end has proved to have the key of what it has shown, whether that counts or not. */
    boolean hasProved() {
        return proved;
    }

    @Override
    public PeerJudge.@Nullable Peer peer() {
        return peer;
    }

    @Override
    public boolean isUsed() {
        return used;
    }

    /** Whether it has ended; its owner knows. */
    boolean hasEnded() {
        return ended;
    }

    /** The other end's address, as long as the connection is open. */
    @Nullable
    SocketAddress remote() {
        QuicChannel open = channel;
        return open == null ? null : open.remoteSocketAddress();
    }

    /** The peer is who it should be: what it sends is heard from now on. */
    void hear() {
        greeted = true;
    }

    /** The peer has said hello, and may stay. */
    void greet() {
        hear();
        helloTimeout.cancel(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf datagram = (ByteBuf) message;
        reading = true;
        try {
            int length = datagram.readableBytes();
            int start = datagram.readerIndex();
            if (!ended) {
                boolean taken = LinkHeader.validateDatagram(datagram, start, datagram.writerIndex()) == length
                        && take(datagram, start, length - LinkHeader.LENGTH);
                garbage += taken ? 0 : 1;
            }
        } catch (BufferUnderflowException e) {
            // Of a write it would mean something else.
            throw new IllegalStateException(e);
        } finally {
            reading = false;
            datagram.release();
            releaseIfEnded();
        }
    }

    private boolean take(ByteBuf bytes, int offset, int payload) {
        LinkKind kind = LinkHeader.kind(bytes, offset);
        int at = offset + LinkHeader.LENGTH;
        if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
            return takeHello(Hello.read(bytes, at, payload), kind == LinkKind.HELLO);
        }
        ConnectionOwner hearing = owner;
        if (!greeted || hearing == null || kind == null) {
            return false;
        }
        used |= kind != LinkKind.PROBE_ACK;
        switch (kind) {
            case DATA -> reassembler.add(bytes, offset);
            case MESSAGE -> hearing.message(this, bytes.slice(at, payload));
            case PROBE -> {
                if (payload < LinkHeader.TOKEN_LENGTH) {
                    return false;
                }
                sendToken(LinkKind.PROBE_ACK, bytes.getLong(at));
            }
            case PROBE_ACK -> {
                if (payload != LinkHeader.TOKEN_LENGTH) {
                    return false;
                }
                long token = bytes.getLong(at);
                hearing.answered(this);
                if (!outlet.answered(token)) {
                    hearing.probeAnswered(this, token);
                } else if (outlet.isNarrower() && path.isWide()) {
                    // QUIC goes on with that length: only another connection finds out what the path takes now.
                    end("nothing of the usual length gets through any more: the path may have become narrower");
                }
            }
            default -> {
                // QUIC itself says when the peer closes, and other keys come with another connection.
                return false;
            }
        }
        return true;
    }

    private boolean takeHello(@Nullable Hello hello, boolean call) {
        Doorkeeper door = doorkeeper;
        PeerJudge.Peer who = peer;
        if (hello == null || call != (door != null) || who == null) {
            return false;
        }
        if (!who.node().equals(hello.from())) {
            String why = "a node that has proved to be '" + who.node() + "' calls itself '" + hello.from() + "'";
            refuse(new PeerJudge.Claim(hello.from(), why), why);
            return false;
        }
        if (!recheck()) {
            return false;
        }
        if (door != null && owner == null) {
            owner = door.identify(this, hello);
        }
        ConnectionOwner hearing = owner;
        if (hearing == null) {
            end("not welcome", CloseReasons.NOT_WELCOME);
            return false;
        }
        hearing.hello(this, hello, call);
        return true;
    }

    private void frame(int vni, int hopLimit, ByteBuf frame) {
        ConnectionOwner hearing = owner;
        if (!ended && hearing != null) {
            hearing.frame(this, vni, hopLimit, frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readingEnd.run();
        flush();
        context.fireChannelReadComplete();
    }

    private void endReading() {
        ConnectionOwner hearing = owner;
        QuicChannel open = channel;
        if (ended || !greeted || hearing == null || open == null) {
            return;
        }
        if (reassembler.incomplete() > 0) {
            tick.plan(open.eventLoop());
        }
        hearing.readComplete(this);
    }

    private void tick() {
        if (ended) {
            return;
        }
        reading = true;
        try {
            reassembler.tick();
            endReading();
        } finally {
            reading = false;
            releaseIfEnded();
        }
    }

    private void lookLater() {
        QuicChannel open = channel;
        if (!ended && open != null) {
            look.plan(open.eventLoop());
        }
    }

    /** Looks whether marks are answered. */
    private void look() {
        if (ended) {
            return;
        }
        outlet.tick(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS) + 2 * path.rttNanos());
        if (outlet.isMarked()) {
            lookLater();
        }
    }

    /** Asks QUIC what it knows of the path; returns the congestion window in datagrams. */
    private int learnOfPath() {
        QuicConnectionPathStats stats = QuicCounters.ofPath(ended ? null : channel);
        if (stats == null) {
            return 0;
        }
        path.learn(stats);
        return (int) Math.min(Outlet.MOST, stats.cwnd() / path.longest());
    }

    /** Packets so far, of both directions together. */
    long carried() {
        return QuicCounters.packets(ended ? null : channel);
    }

    /** The round trip time as QUIC sees it now. */
    long rttNanos() {
        learnOfPath();
        return path.rttNanos();
    }

    /** The longest datagram, with its {@link LinkHeader}. */
    int longestDatagram() {
        return path.longest();
    }

    /** Whether a frame would be taken. */
    boolean isWritable() {
        return !ended && established && outlet.takesFrames();
    }

    /** Takes a frame unless too much is waiting. */
    boolean send(int vni, int hopLimit, ByteBuf frame) {
        if (!isWritable()) {
            return false;
        }
        int count = datagrams.startFrame(frame, vni, hopLimit, path.longest());
        for (int index = 0; index < count; index++) {
            outlet.add(datagrams.fragment(index, path.longest()));
        }
        if (count > 0) {
            outlet.endFrame();
        }
        return count > 0 && !ended;
    }

    /** Sends a greeting. */
    void sendHello(LinkKind kind, Hello hello) {
        if (!ended) {
            outlet.control(datagrams.hello(kind, hello));
        }
    }

    /** Takes a token, also when frames aren't taken: it is what finds out whether the peer is alive. */
    boolean sendToken(LinkKind kind, long token) {
        if (ended || !established || !outlet.takesControl()) {
            return false;
        }
        outlet.control(datagrams.start(kind, LinkHeader.TOKEN_LENGTH).writeLong(token));
        return true;
    }

    /** Takes a message, under the same condition as a token. */
    boolean sendMessage(ByteBuf payload) {
        int length = payload.readableBytes();
        if (ended || !established || !outlet.takesControl() || length < 1 || length > LinkHeader.MAX_MESSAGE) {
            return false;
        }
        outlet.control(datagrams.start(LinkKind.MESSAGE, length).writeBytes(payload, payload.readerIndex(), length));
        return true;
    }

    @Override
    public void flush() {
        QuicChannel to = channel;
        if (!ended && established && to != null) {
            to.flush();
        }
    }

    private void end(String why) {
        end(why, CloseReasons.CLOSED);
    }

    /** Ends it, and says so to the owner. */
    private void end(String why, int code) {
        if (!ended) {
            reason = why;
            ConnectionOwner hearing = owner;
            close(code);
            if (hearing != null) {
                hearing.ended(this, why);
            }
        }
    }

    /** What QUIC doesn't send now is dropped. */
    @Override
    public void close() {
        close(CloseReasons.CLOSED);
    }

    private void close(int code) {
        if (!ended) {
            flush();
            ended = true;
            helloTimeout.cancel(false);
            QuicChannel open = channel;
            if (open != null) {
                LOG.debug(
                        "Connection to {} ends: datagrams of {} bytes, {} refused, {} dropped, {} bytes that waited, {} frames"
                                + " salvaged and {} lost",
                        remote(),
                        path.longest(),
                        garbage + reassembler.refused(),
                        dropped,
                        outlet.waitingBytes(),
                        reassembler.salvaged(),
                        reassembler.lost());
                CloseReasons.tell(open, code);
            }
            outlet.close();
            if (!reading) {
                releaseIfEnded();
            }
        }
    }

    private void releaseIfEnded() {
        if (ended) {
            reassembler.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endWithChannel();
    }

    private void endWithChannel() {
        QuicChannel old = channel;
        end(old != null && old.isTimedOut() ? "nothing was heard of the peer for too long" : reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        caught(cause);
    }

    private void caught(Throwable cause) {
        if (cause instanceof BufferUnderflowException) {
            // A write: QUIC takes no datagram of this length any more, the path has changed.
            dropped++;
            path.narrow();
        } else if (established && cause instanceof ClosedChannelException) {
            // A write found it closed before its end was told.
            endWithChannel();
        } else if (!ended) {
            PeerJudge.Refusal refused = refusal();
            if (refused != null) {
                refuse(refused.claim(), refused.reason());
            } else {
                end(TlsFailure.describe(cause));
            }
        }
    }
}
