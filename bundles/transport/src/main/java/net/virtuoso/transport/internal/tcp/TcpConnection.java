package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.TlsFailure;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.RecordReader;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;

/** A connection to another node: records on a stream. Used on its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failed writes end the connection; nothing waits for a close
final class TcpConnection extends ChannelInboundHandlerAdapter implements Connections.Connection {
    /** Hears of a connection. */
    interface Owner {
        /** A connection that this end made is there. */
        void connected(TcpConnection connection);

        /** The peer calls ({@code call}) or answers. */
        void hello(TcpConnection connection, Hello hello, boolean call);

        /** A frame of a peer that has said hello; lent. */
        void frame(TcpConnection connection, int vni, int hopLimit, ByteBuf frame);

        /** A token of a peer that has said hello. */
        void token(TcpConnection connection, LinkKind kind, long token);

        /** A message of a peer that has said hello; lent. */
        void message(TcpConnection connection, ByteBuf payload);

        /** All that one read has brought has been given. */
        void readComplete(TcpConnection connection);

        /** The queue is full or has room again. */
        void writabilityChanged(TcpConnection connection, boolean writable);

        /** The connection has ended. */
        void ended(TcpConnection connection, String reason);
    }

    /** Finds the owner of a stranger's connection. */
    interface Doorkeeper {
        /** Returns {@code null} if the stranger isn't welcome. */
        @Nullable
        Owner identify(TcpConnection stranger, Hello hello);

        /**
         * A stranger couldn't prove who it is.
         *
         * @param claim what it said; {@code null} if it gave no name
         * @param reason for people
         */
        void refused(TcpConnection stranger, PeerJudge.@Nullable Claim claim, String reason);
    }

    private static final int HELLO_TIMEOUT_SECONDS = 5;
    /** Whoever is silent for so long although probes are on their way can't be heard. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How often in a row the kernel has sent the same segment; one may be chance. */
    private static final int RETRANSMITS = 2;

    private final @Nullable Doorkeeper doorkeeper;
    private final ByteBufAllocator allocator;
    private final RecordReader records;
    private final RecordReader.Sink sink = this::record;

    /** Both {@code null} if the connection is plain. */
    private final @Nullable TlsGuard guard;

    private final @Nullable SslHandler tls;

    private @Nullable Owner owner;
    private PeerJudge.@Nullable Peer peer;
    private @Nullable Channel channel;
    /** There once what stands before this is through. */
    private @Nullable RecordWriter out;

    private @Nullable ScheduledFuture<?> helloTimeout;
    private @Nullable ByteBuf small;
    private String reason = "the peer has closed the connection";
    private boolean greeted;
    private boolean distrusted;
    private boolean reading;
    private boolean ended;
    private long received;
    private boolean established;
    private boolean proved;
    private boolean used;
    private boolean stuck;
    private long heardAt;

    /** One that a stranger has made. */
    TcpConnection(
            Doorkeeper doorkeeper, ByteBufAllocator allocator, @Nullable TlsGuard guard, @Nullable SslHandler tls) {
        this(doorkeeper, null, allocator, guard, tls);
    }

    /** One that is going to be made. */
    TcpConnection(Owner owner, ByteBufAllocator allocator, @Nullable TlsGuard guard, @Nullable SslHandler tls) {
        this(null, owner, allocator, guard, tls);
    }

    private TcpConnection(
            @Nullable Doorkeeper doorkeeper,
            @Nullable Owner owner,
            ByteBufAllocator allocator,
            @Nullable TlsGuard guard,
            @Nullable SslHandler tls) {
        this.guard = guard;
        this.tls = tls;
        this.doorkeeper = doorkeeper;
        this.owner = owner;
        this.allocator = allocator;
        records = new RecordReader(allocator, LinkHeader.LENGTH + Hello.MAX_LENGTH);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** The socket is connected; nothing more has been agreed yet. */
    void established() {
        established = true;
        heardAt = System.nanoTime();
    }

    /**
     * Whether it was connected and then nothing got through any more, in either direction: that may be since segments are longer
     * than the path takes.
     */
    boolean isStalled() {
        return established && (stuck || System.nanoTime() - heardAt >= SILENCE_NANOS);
    }

    /** Asks the kernel whether what was sent gets through. Not when it ends: then it can't be asked any more. */
    void lookAtRetransmits() {
        stuck = channel instanceof EpollSocketChannel socket
                && socket.isActive()
                && socket.tcpInfo().retransmits() >= RETRANSMITS;
    }

    /** What stands before this didn't get through. */
    void failed(String why) {
        end(why);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (ended) {
            // Nobody wants it any more.
            context.close();
            return;
        }
        out = new RecordWriter(context.channel(), allocator);
        helloTimeout = context.executor()
                .schedule(
                        () -> end("no hello within " + HELLO_TIMEOUT_SECONDS + " s"),
                        HELLO_TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
        if (tls == null) {
            connected();
        }
    }

    private void connected() {
        Owner caller = owner;
        if (caller != null) {
            caller.connected(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (ended || guard == null || tls == null || !(event instanceof SslHandshakeCompletionEvent handshake)) {
            return;
        }
        if (!handshake.isSuccess()) {
            refuse(guard.takeRefused(tls), TlsFailure.describe(handshake.cause()));
            return;
        }
        proved = true;
        try {
            peer = guard.peer(tls);
            connected();
        } catch (CertificateException e) {
            refuse(guard.takeRefused(tls), String.valueOf(e.getMessage()));
        }
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
        PeerJudge.Claim revoked = guard == null || who == null ? null : guard.revoked(who);
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
    public boolean isUsed() {
        return used;
    }

    @Override
    public PeerJudge.@Nullable Peer peer() {
        return peer;
    }

    /** The other end's address, for people. */
    String remote() {
        Channel open = channel;
        return open == null ? "nowhere" : String.valueOf(open.remoteAddress());
    }

    /** The peer is who it should be: it may send frames from now on. */
    void greet() {
        greeted = true;
        records.accept(RecordReader.MAX_RECORD);
        ScheduledFuture<?> timeout = helloTimeout;
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf chunk = (ByteBuf) message;
        reading = true;
        heardAt = System.nanoTime();
        received += chunk.readableBytes();
        try {
            if (!ended && !records.read(chunk, sink)) {
                end("the peer has sent what isn't a record");
            }
        } finally {
            reading = false;
            chunk.release();
            releaseIfEnded();
        }
    }

    private boolean record(ByteBuf bytes, int offset, int length) {
        if (!LinkHeader.validateRecord(bytes, offset, length)) {
            return false;
        }
        LinkKind kind = LinkHeader.kind(bytes, offset);
        int payload = length - LinkHeader.LENGTH;
        if (kind == LinkKind.HELLO || kind == LinkKind.HELLO_ACK) {
            return takeHello(Hello.read(bytes, offset + LinkHeader.LENGTH, payload), kind == LinkKind.HELLO);
        }
        Owner hearing = owner;
        if (!greeted || hearing == null || kind == null) {
            return false;
        }
        used |= kind != LinkKind.PROBE_ACK;
        if (kind == LinkKind.DATA) {
            return takeFrame(hearing, bytes, offset, payload);
        }
        if (kind == LinkKind.MESSAGE) {
            hearing.message(this, bytes.slice(offset + LinkHeader.LENGTH, payload));
            return !ended;
        }
        if (payload != LinkHeader.TOKEN_LENGTH || kind == LinkKind.REKEY) {
            return false;
        }
        hearing.token(this, kind, bytes.getLong(offset + LinkHeader.LENGTH));
        return !ended;
    }

    private boolean takeHello(@Nullable Hello hello, boolean call) {
        Doorkeeper door = doorkeeper;
        if (hello == null || greeted || call != (door != null)) {
            return false;
        }
        PeerJudge.Peer who = peer;
        if (tls != null && (who == null || !who.node().equals(hello.from()))) {
            String why = "a node that has proved to be '" + (who == null ? "nobody" : who.node()) + "' calls itself '"
                    + hello.from() + "'";
            refuse(who == null ? null : new PeerJudge.Claim(hello.from(), why), why);
            return false;
        }
        if (!recheck()) {
            return false;
        }
        if (door != null) {
            owner = door.identify(this, hello);
        }
        Owner hearing = owner;
        if (hearing == null) {
            // Nothing that a stranger could learn from.
            end("not welcome");
            return false;
        }
        hearing.hello(this, hello, call);
        return !ended;
    }

    private boolean takeFrame(Owner hearing, ByteBuf bytes, int offset, int payload) {
        if (payload < VirtioNetHeader.MIN_FRAME || payload > VirtioNetHeader.MAX_FRAME) {
            return false;
        }
        int vni = LinkHeader.vni(bytes, offset);
        int hopLimit = LinkHeader.hopLimit(bytes, offset);
        int start = offset + LinkHeader.LENGTH;
        if (payload < RecordWriter.SMALL) {
            hearing.frame(this, vni, hopLimit, copyOfSmall(bytes, start, payload));
        } else {
            ByteBuf frame = bytes.retainedSlice(start, payload);
            try {
                hearing.frame(this, vni, hopLimit, frame);
            } finally {
                frame.release();
            }
        }
        return !ended;
    }

    private ByteBuf copyOfSmall(ByteBuf bytes, int start, int length) {
        ByteBuf copy = small;
        if (copy == null || copy.refCnt() > 1) {
            if (copy != null) {
                copy.release();
            }
            copy = allocator.directBuffer(RecordWriter.SMALL, RecordWriter.SMALL);
            small = copy;
        }
        return copy.setIndex(0, 0).writeBytes(bytes, start, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Owner hearing = owner;
        if (!ended && greeted && hearing != null) {
            hearing.readComplete(this);
            flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Owner hearing = owner;
        if (!ended && greeted && hearing != null) {
            hearing.writabilityChanged(this, context.channel().isWritable());
        }
    }

    /** Bytes so far, both directions together, without what encrypts them. */
    long carried() {
        RecordWriter to = out;
        return received + (to == null ? 0 : to.bytes());
    }

    /** Whether a frame would be taken. */
    boolean isWritable() {
        RecordWriter to = out;
        return !ended && to != null && to.takesFrames();
    }

    /** Takes a frame unless too much is waiting. */
    boolean send(int vni, int hopLimit, ByteBuf frame) {
        RecordWriter to = out;
        int length = frame.readableBytes();
        if (ended
                || to == null
                || !to.takesFrames()
                || length < VirtioNetHeader.MIN_FRAME
                || length > VirtioNetHeader.MAX_FRAME) {
            return false;
        }
        to.frame(vni, hopLimit, frame);
        return true;
    }

    /** Sends a greeting at once. */
    void sendHello(LinkKind kind, Hello hello) {
        RecordWriter to = out;
        if (ended || to == null) {
            return;
        }
        ByteBuf payload = allocator.directBuffer(Hello.MAX_LENGTH);
        hello.write(payload);
        to.control(kind, payload);
        payload.release();
        to.flush();
    }

    /** Takes a token, also when frames aren't taken: it is what finds out whether the peer is alive. */
    boolean sendToken(LinkKind kind, long token) {
        RecordWriter to = out;
        if (ended || to == null || !to.takesControl()) {
            return false;
        }
        to.token(kind, token);
        return true;
    }

    /** Takes a message, under the same condition as a token. */
    boolean sendMessage(ByteBuf payload) {
        RecordWriter to = out;
        int length = payload.readableBytes();
        if (ended || to == null || !to.takesControl() || length < 1 || length > LinkHeader.MAX_MESSAGE) {
            return false;
        }
        to.control(LinkKind.MESSAGE, payload);
        return true;
    }

    /** Gives the kernel what is waiting. */
    @Override
    public void flush() {
        RecordWriter to = out;
        if (!ended && to != null) {
            to.flush();
        }
    }

    /** Ends it, and says so to the owner. */
    private void end(String why) {
        if (!ended) {
            reason = why;
            Owner hearing = owner;
            close();
            if (hearing != null) {
                hearing.ended(this, why);
            }
        }
    }

    /** What the kernel doesn't take now is dropped. */
    @Override
    public void close() {
        if (!ended) {
            flush();
            ended = true;
            ScheduledFuture<?> timeout = helloTimeout;
            if (timeout != null) {
                timeout.cancel(false);
            }
            Channel open = channel;
            if (open != null) {
                open.close();
            }
            if (!reading) {
                releaseIfEnded();
            }
        }
    }

    private void releaseIfEnded() {
        if (ended) {
            records.close();
            if (small != null) {
                small.release();
                small = null;
            }
            RecordWriter to = out;
            if (to != null) {
                to.release();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (TlsFailure.isOne(cause)) {
            // Before the handshake has ended, its own event says more.
            end(TlsFailure.describe(cause));
        } else {
            end(cause instanceof IOException ? String.valueOf(cause.getMessage()) : cause.toString());
        }
    }
}
