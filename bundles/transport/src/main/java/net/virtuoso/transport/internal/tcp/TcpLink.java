package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link over TCP: waits for its connection or makes it, and fails with it unless there is another one.
 *
 * <p>A connection that encrypts is succeeded by another from time to time ({@link Succession} says when): the caller makes it
 * beside the one in use, and both ends send over it from the greeting on. What is on its way on the old one is still taken for a
 * while, so nothing is lost; frames may overtake each other at that moment.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the look-up continues on the loop
final class TcpLink implements LinkChannel, Refusals.Waiting, TcpConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

    private final TcpEndpoint endpoint;
    private final LinkConfig config;
    private final LinkListener listener;
    private final long nonce;

    /** The way to the peer, from when it is looked for; {@code null} if this end doesn't call. */
    private @Nullable CompletionStage<Hop> finding;

    /** {@code null} if connections are plain. */
    private final @Nullable Succession succession;

    private final Connections<TcpConnection> connections;
    private boolean open;
    private boolean opened;
    private boolean closed;

    TcpLink(TcpEndpoint endpoint, LinkConfig config, LinkListener listener, long nonce) {
        this.endpoint = endpoint;
        this.config = config;
        this.listener = listener;
        this.nonce = nonce;
        TlsGuard guard = endpoint.guard();
        succession = guard == null ? null : new Succession(guard::credentials, guard.limits(), System::nanoTime);
        connections = new Connections<>(endpoint.loop(), succession == null ? 0 : succession.lingerNanos());
    }

    @Override
    public LinkConfig config() {
        return config;
    }

    /** Begins to call, if this end does. */
    void start() {
        call(this::fail);
    }

    /** @param failed is told why there is no connection, unless one was made and ended */
    private void call(Consumer<String> failed) {
        Endpoint address = config.address();
        if (config.initiator() && address != null) {
            Call call = new Call(config.peer(), address);
            CompletionStage<Hop> looking = endpoint.way().hop(call);
            finding = looking;
            looking.whenComplete((hop, failure) -> {
                try {
                    // Later in any case: the owner doesn't know this channel yet.
                    endpoint.loop().execute(() -> connect(call, hop, failure, failed));
                } catch (RejectedExecutionException e) {
                    LOG.debug("The way of link {} was found after its event loop had ended", config.id());
                }
            });
        }
    }

    private void connect(Call call, @Nullable Hop hop, @Nullable Throwable failure, Consumer<String> failed) {
        if (closed || connections.next() != null) {
            return;
        }
        if (hop == null) {
            failed.accept(failure == null ? "no way" : String.valueOf(failure.getMessage()));
            return;
        }
        InetAddress remote = endpoint.reachable(hop);
        if (remote == null) {
            failed.accept(hop.name() + " has no address that can be reached from " + endpoint);
            return;
        }
        TlsGuard guard = endpoint.guard();
        SslHandler tls = guard == null ? null : guard.handler(endpoint.allocator(), true);
        if (guard != null && tls == null) {
            failed.accept("this node has no certificate yet: vnet:agent-list says why");
            return;
        }
        TcpConnection made = new TcpConnection(this, endpoint.allocator(), guard, tls);
        connections.make(made);
        if (succession != null) {
            succession.begun();
        }
        int longest = endpoint.segments().of(config.id());
        ChannelFuture connecting =
                endpoint.connect(call, hop, new InetSocketAddress(remote, hop.port()), made, tls, longest);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                endpoint.segments().unreachable(config.id());
                ended(made, hop.failure(done.cause().getMessage()));
            } else if (closed) {
                connecting.channel().close();
            } else {
                made.established();
            }
        });
    }

    @Override
    public void connected(TcpConnection made) {
        PeerJudge.Peer peer = made.peer();
        if (peer != null && !peer.node().equals(config.peer())) {
            drop(made, "at its address is node '" + peer.node() + "', not '" + config.peer() + "'", true);
            return;
        }
        made.sendHello(LinkKind.HELLO, Peers.call(config, endpoint.node(), nonce));
    }

    @Override
    public void hello(TcpConnection from, Hello hello, boolean call) {
        if (call) {
            // Whoever calls has one to succeed the connection before, or has lost that, even if this end hasn't
            // noticed.
            connections.succeed(from, open && succession != null);
            from.greet();
            from.sendHello(LinkKind.HELLO_ACK, hello.answer(nonce));
        } else if ((from == connections.inUse() || from == connections.next())
                && Peers.mayAnswer(hello, config, endpoint.node(), nonce)) {
            from.greet();
            if (succession != null) {
                succession.done();
            }
            if (from == connections.next()) {
                connections.succeed(from, open && succession != null);
            }
        } else {
            drop(from, "'" + hello.from() + "' answered in place of node '" + config.peer() + "'", true);
            return;
        }
        if (closed) {
            // By what was sent just now, or by who was told of it.
            return;
        }
        open = true;
        if (!opened) {
            opened = true;
            listener.channelOpened();
        } else {
            listener.writabilityChanged(true);
        }
    }

    /** Makes a connection that succeeds the one in use, if it is time. */
    private void succeedIfDue() {
        Succession limits = succession;
        TcpConnection now = connections.inUse();
        if (limits == null || now == null || !open || !config.initiator()) {
            return;
        }
        long carried = now.carried();
        if (limits.isOver(carried)) {
            fail("its connection has carried " + carried + " bytes, the most that one may, and there was no other");
        } else if (connections.next() == null && limits.isDue(carried)) {
            limits.tried();
            call(this::noSuccessor);
        }
    }

    private void noSuccessor(String reason) {
        LOG.warn("Link {} of node {} goes on with the keys it has: {}", config.id(), endpoint.node(), reason);
    }

    /** Gives up a connection; and the link, if it is the one in use. */
    private void drop(TcpConnection which, String reason, boolean distrusted) {
        if (which == connections.next()) {
            connections.giveUpNext();
            noSuccessor(reason);
        } else if (distrusted) {
            distrust(reason);
        } else {
            fail(reason);
        }
    }

    /** Looks whether a connection that is going to end has stalled: the next one is made otherwise then. */
    private void learnFrom(TcpConnection ending) {
        if (config.initiator() && !ending.isDistrusted() && ending.isStalled()) {
            int longest = endpoint.segments().stalled(config.id());
            if (longest != SegmentLimits.NONE) {
                LOG.info(
                        "Link {} of node {}: nothing gets through its connection to {} any more; the next one has segments of"
                                + " {} bytes, in case the path takes no longer ones",
                        config.id(),
                        endpoint.node(),
                        ending.remote(),
                        longest);
            }
        }
    }

    @Override
    public void frame(TcpConnection from, int vni, int hopLimit, ByteBuf frame) {
        if (connections.isInUseOrPrevious(from)) {
            listener.frameReceived(vni, hopLimit, frame);
        }
    }

    @Override
    public void token(TcpConnection from, LinkKind kind, long token) {
        TcpConnection to = connections.inUse();
        if (to == null || !connections.isInUseOrPrevious(from)) {
            return;
        }
        if (kind == LinkKind.PROBE) {
            to.sendToken(LinkKind.PROBE_ACK, token);
        } else if (kind == LinkKind.PROBE_ACK) {
            listener.probeAnswered(token);
        } else if (from == to) {
            fail("node '" + config.peer() + "' has closed its end");
        }
    }

    @Override
    public void message(TcpConnection from, ByteBuf payload) {
        if (connections.isInUseOrPrevious(from)) {
            listener.messageReceived(payload);
        }
    }

    @Override
    public void readComplete(TcpConnection from) {
        if (connections.isInUseOrPrevious(from)) {
            listener.readComplete();
        }
    }

    @Override
    public void writabilityChanged(TcpConnection from, boolean writable) {
        if (from == connections.inUse()) {
            listener.writabilityChanged(writable);
        }
    }

    @Override
    public void ended(TcpConnection which, String reason) {
        boolean inUse = which == connections.inUse();
        if (connections.isPrevious(which)) {
            connections.endPrevious();
        } else if (inUse || which == connections.next()) {
            learnFrom(which);
            if (inUse && open && !which.isDistrusted() && connections.replace(which, config.initiator())) {
                LOG.info(
                        "Link {} of node {} goes on with another connection: {}", config.id(), endpoint.node(), reason);
                // The one before may have been full.
                listener.writabilityChanged(true);
                return;
            }
            drop(which, reason, which.isDistrusted());
        }
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        TcpConnection to = connections.inUse();
        return open && to != null && to.send(vni, hopLimit, frame);
    }

    @Override
    public void flush() {
        TcpConnection to = connections.inUse();
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public boolean probe(long token) {
        succeedIfDue();
        TcpConnection to = connections.inUse();
        if (!open || to == null) {
            return false;
        }
        to.lookAtRetransmits();
        if (!to.sendToken(LinkKind.PROBE, token)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        TcpConnection to = connections.inUse();
        if (!open || to == null || !to.sendMessage(payload)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean isWritable() {
        TcpConnection to = connections.inUse();
        return open && to != null && to.isWritable();
    }

    /** {@code null} if connections are plain. */
    @Nullable
    Succession succession() {
        return succession;
    }

    /** What it sends and hears over. */
    Connections<TcpConnection> connections() {
        return connections;
    }

    @Override
    public void callRefused(String reason) {
        if (!open && !closed && !config.initiator()) {
            listener.callRefused(reason);
        }
    }

    /** Ends the link if what its peer has shown doesn't count any more. */
    void recheck() {
        TlsGuard guard = endpoint.guard();
        for (TcpConnection each : connections.all()) {
            PeerJudge.Peer peer = each.peer();
            if (guard != null && peer != null && guard.isRevoked(peer)) {
                distrust("the certificate of node '" + peer.node() + "' was revoked");
            }
        }
    }

    private void fail(String reason) {
        if (!closed) {
            release();
            listener.channelFailed(reason);
        }
    }

    /** Ends the link since its peer isn't who it should be, or can't prove it. */
    private void distrust(String reason) {
        if (!closed) {
            release();
            listener.peerDistrusted(reason);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            TcpConnection old = connections.inUse();
            if (old != null) {
                learnFrom(old);
            }
            release();
        }
    }

    private void release() {
        closed = true;
        open = false;
        connections.close();
        CompletionStage<Hop> looking = finding;
        if (looking != null) {
            // Whoever makes a connection for this one needn't go on; nothing happens if it is there already.
            looking.toCompletableFuture().cancel(false);
        }
        endpoint.forget(this);
    }
}
