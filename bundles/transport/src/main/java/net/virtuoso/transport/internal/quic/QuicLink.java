package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.transport.internal.Connections;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.Refusals;
import net.virtuoso.transport.internal.Repeater;
import net.virtuoso.transport.internal.tls.PeerJudge;
import net.virtuoso.transport.internal.tls.Succession;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link over QUIC: waits for its connection or makes it, and fails with it unless there is another one.
 *
 * <p>The caller repeats its greeting until it is answered, since datagrams may be lost. A connection is succeeded by another from
 * time to time ({@link Succession} says when), as with links over TLS: the caller makes it beside the one in use, and both ends
 * send over it from the greeting on. What is on its way on the old one is still taken for a while; frames may overtake each other
 * at that moment. The caller does so too when it hears nothing any more ({@link Silence}): a connection stays with the addresses
 * that it began with ({@link Threshold}), so that is how a link follows when a NAT gives the caller another port.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the look-up continues on the loop
final class QuicLink implements LinkChannel, Refusals.Waiting, ConnectionOwner {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLink.class);

    private final QuicEndpoint endpoint;
    private final LinkConfig config;
    private final LinkListener listener;
    private final long nonce;
    private final Succession succession;
    private final Silence silence = new Silence(System::nanoTime);
    private final Delayed look = new Delayed(this::look, Silence.LOOK_MILLIS);
    private final Connections<QuicConnection> connections;
    private final Repeater calls;

    private boolean open;
    private boolean closed;
    /** Whether a connection is going to be made: its address is being looked up. */
    private boolean calling;
    /** Whether the one that is being made, or was made last, is wanted since probes aren't answered. */
    private boolean silent;
    /** The last probe, until it is answered. */
    private @Nullable Long probe;
    /** Whether it is sent over and over, since the connection that it went over before is gone. */
    private boolean repeating;
    /** Whether the last one was made without a look-up. */
    private boolean direct;

    QuicLink(QuicEndpoint endpoint, LinkConfig config, LinkListener listener, long nonce) {
        this.endpoint = endpoint;
        this.config = config;
        this.listener = listener;
        this.nonce = nonce;
        succession = new Succession(endpoint.guard()::credentials, endpoint.limits(), System::nanoTime);
        connections = new Connections<>(endpoint.loop(), succession.lingerNanos());
        calls = new Repeater(endpoint.loop(), this::callOnce);
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
            calling = true;
            endpoint.resolver().resolve(address.host()).whenComplete((found, failure) -> {
                try {
                    // Later in any case: the owner doesn't know this channel yet.
                    endpoint.loop().execute(() -> connect(address, found, failure, failed));
                } catch (RejectedExecutionException e) {
                    LOG.debug("Link {} was resolved after its event loop had ended", config.id());
                }
            });
        }
    }

    private void connect(
            Endpoint address, InetAddress @Nullable [] found, @Nullable Throwable failure, Consumer<String> failed) {
        calling = false;
        if (closed || connections.next() != null) {
            return;
        }
        InetAddress host = endpoint.reachable(found == null ? new InetAddress[0] : found);
        if (host == null) {
            failed.accept(
                    failure == null
                            ? "'" + address.host() + "' has no address of the kind of " + endpoint.host()
                            : "'" + address.host() + "' can't be found: " + failure.getMessage());
            return;
        }
        connect(new InetSocketAddress(host, address.port()), failed);
    }

    private void connect(InetSocketAddress remote, Consumer<String> failed) {
        if (endpoint.guard().context(true) == null) {
            failed.accept("this node has no certificate yet: vnet:agent-list says why");
            return;
        }
        QuicConnection made = endpoint.newConnection(this);
        connections.make(made);
        succession.begun();
        endpoint.dialer().connect(made, remote);
    }

    @Override
    public void connected(QuicConnection made) {
        PeerJudge.Peer peer = made.peer();
        if (peer == null || !peer.node().equals(config.peer())) {
            String who = peer == null ? "nobody" : peer.node();
            drop(made, "at its address is node '" + who + "', not '" + config.peer() + "'", true);
            return;
        }
        // It sends over a successor from its answer on, which may be lost, or overtaken by frames.
        made.hear();
        calls.start();
    }

    private void callOnce() {
        QuicConnection to = connections.made();
        if (to != null) {
            to.sendHello(LinkKind.HELLO, Peers.call(config, endpoint.node(), nonce));
            to.flush();
        }
    }

    @Override
    public void hello(QuicConnection from, Hello hello, boolean call) {
        boolean another = false;
        if (call) {
            if (from != connections.inUse()) {
                if (connections.isPrevious(from)) {
                    return;
                }
                // Whoever calls has one to succeed the connection before, or has lost that, even if this end hasn't
                // noticed.
                connections.succeed(from, open);
                from.greet();
                another = true;
            }
            // Also to a call that comes again: the answer to the one before may be lost.
            from.sendHello(LinkKind.HELLO_ACK, hello.answer(nonce));
            probeAgain();
        } else if (!calls.isRunning() || from != connections.made()) {
            // A late answer to a call that was repeated too early, of this connection or one before.
            return;
        } else if (Peers.mayAnswer(hello, config, endpoint.node(), nonce)) {
            calls.stop();
            from.greet();
            direct = false;
            succession.done();
            if (from == connections.next()) {
                connections.succeed(from, open);
                another = true;
                probeAgain();
            }
        } else {
            drop(from, "'" + hello.from() + "' answered in place of node '" + config.peer() + "'", true);
            return;
        }
        becomeOpen(another);
    }

    /** Flushes. A probe that the connection before has lost is sent over the new one: the listener may not wait for the next. */
    private void probeAgain() {
        silence.end();
        repeating = true;
        repeatProbe();
        if (probe != null) {
            silence.sent();
            look.plan(endpoint.loop());
        }
    }

    private void repeatProbe() {
        Long lost = probe;
        QuicConnection to = connections.inUse();
        if (to != null) {
            if (repeating && open && lost != null) {
                to.sendToken(LinkKind.PROBE, lost);
            }
            to.flush();
        }
    }

    /** Last, since the listener may send, or close this. */
    private void becomeOpen(boolean another) {
        if (closed) {
            return;
        }
        if (!open) {
            open = true;
            listener.channelOpened();
        } else if (another) {
            // The one before may have been full.
            listener.writabilityChanged(true);
        }
    }

    /** Looks whether probes are answered; if they aren't, has the caller make another connection, which may come through. */
    private void look() {
        QuicConnection now = connections.inUse();
        if (closed || !open || now == null || !silence.isWaiting()) {
            return;
        }
        if (silence.lasts(now.rttNanos()) && config.initiator() && !calling && !calls.isRunning()) {
            // One that was begun before may have died of the same.
            connections.giveUpNext();
            callAnother(true);
        }
        if (repeating) {
            repeatProbe();
        }
        look.plan(endpoint.loop());
    }

    private void callAnother(boolean unheard) {
        silent = unheard;
        succession.tried();
        QuicConnection now = connections.inUse();
        // A name's look-up may go the same way that has died: without one, every other time.
        SocketAddress known = unheard && !direct && now != null ? now.remote() : null;
        direct = known instanceof InetSocketAddress;
        if (known instanceof InetSocketAddress address) {
            connect(address, this::noSuccessor);
        } else {
            call(this::noSuccessor);
        }
    }

    /** Makes a connection that succeeds the one in use, if it is time. */
    private void succeedIfDue() {
        QuicConnection now = connections.inUse();
        if (now == null || !open) {
            return;
        }
        long carried = now.carried();
        if (succession.isOver(carried)) {
            fail("its connection has carried " + carried + " packets, the most that one may, and there was no other");
        } else if (config.initiator()
                && connections.next() == null
                && !calling
                && !calls.isRunning()
                && succession.isDue(carried)) {
            callAnother(false);
        }
    }

    private void noSuccessor(String reason) {
        noSuccessor(reason, false);
    }

    /** @param refused whether there was somebody at the other end */
    private void noSuccessor(String reason, boolean refused) {
        if (silent && !refused) {
            // The overlay tells of it if it lasts.
            LOG.debug("Link {} of node {} gets no other connection: {}", config.id(), endpoint.node(), reason);
        } else {
            LOG.warn("Link {} of node {} stays with the connection it has: {}", config.id(), endpoint.node(), reason);
        }
    }

    /** Gives up a connection; and the link, if it is the one in use. */
    private void drop(QuicConnection which, String reason, boolean distrusted) {
        if (which == connections.next()) {
            calls.stop();
            connections.giveUpNext();
            noSuccessor(reason, distrusted || which.peer() != null);
        } else if (distrusted) {
            distrust(reason);
        } else {
            fail(reason);
        }
    }

    private boolean isHeard(QuicConnection from) {
        return open && (connections.isInUseOrPrevious(from) || from == connections.next());
    }

    @Override
    public void frame(QuicConnection from, int vni, int hopLimit, ByteBuf frame) {
        if (isHeard(from)) {
            listener.frameReceived(vni, hopLimit, frame);
        }
    }

    @Override
    public void answered(QuicConnection from) {
        if (from == connections.inUse()) {
            silence.heard();
        }
    }

    @Override
    public void probeAnswered(QuicConnection from, long token) {
        if (isHeard(from)) {
            if (probe != null && probe == token) {
                probe = null;
                repeating = false;
                silence.end();
            }
            listener.probeAnswered(token);
        }
    }

    @Override
    public void message(QuicConnection from, ByteBuf payload) {
        if (isHeard(from)) {
            listener.messageReceived(payload);
        }
    }

    @Override
    public void readComplete(QuicConnection from) {
        if (isHeard(from)) {
            listener.readComplete();
        }
    }

    @Override
    public void writabilityChanged(QuicConnection from, boolean writable) {
        if (from == connections.inUse() && open) {
            listener.writabilityChanged(writable);
        }
    }

    @Override
    public void ended(QuicConnection which, String reason) {
        boolean inUse = which == connections.inUse();
        if (connections.isPrevious(which)) {
            connections.endPrevious();
        } else if (inUse && open && !which.isDistrusted() && connections.replace(which, config.initiator())) {
            LOG.info("Link {} of node {} goes on with another connection: {}", config.id(), endpoint.node(), reason);
            probeAgain();
            becomeOpen(true);
        } else if (inUse || which == connections.next()) {
            drop(which, reason, which.isDistrusted());
        }
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        QuicConnection to = connections.inUse();
        return open && to != null && to.send(vni, hopLimit, frame);
    }

    @Override
    public void flush() {
        QuicConnection to = connections.inUse();
        if (open && to != null) {
            to.flush();
        }
    }

    @Override
    public boolean probe(long token) {
        succeedIfDue();
        QuicConnection to = connections.inUse();
        if (!open || to == null || !to.sendToken(LinkKind.PROBE, token)) {
            return false;
        }
        // Before it leaves: that may show that the connection is gone.
        probe = token;
        repeating = false;
        silence.sent();
        look.plan(endpoint.loop());
        to.flush();
        return true;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        QuicConnection to = connections.inUse();
        if (!open || to == null || !to.sendMessage(payload)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean isWritable() {
        QuicConnection to = connections.inUse();
        return open && to != null && to.isWritable();
    }

    /** When its connections are succeeded. */
    Succession succession() {
        return succession;
    }

    /** What it sends and hears over. */
    Connections<QuicConnection> connections() {
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
        for (QuicConnection each : connections.all()) {
            PeerJudge.Peer peer = each.peer();
            if (peer != null && endpoint.guard().judge().isRevoked(peer)) {
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
            release();
        }
    }

    private void release() {
        closed = true;
        open = false;
        calls.stop();
        connections.close();
        endpoint.forget(this);
    }
}
