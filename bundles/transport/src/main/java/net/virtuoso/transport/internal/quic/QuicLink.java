package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.transport.internal.Peers;
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
final class QuicLink implements LinkChannel, ConnectionOwner {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLink.class);

    private final QuicEndpoint endpoint;
    private final LinkConfig config;
    private final LinkListener listener;
    private final long nonce;
    private final Succession succession;
    private final Silence silence = new Silence(System::nanoTime);
    private final Delayed look = new Delayed(this::look, Silence.LOOK_MILLIS);
    private final Repeater calls;

    /** The one in use, or the first one that is being made. */
    private @Nullable QuicConnection connection;
    /** One that is to succeed it. */
    private @Nullable QuicConnection next;
    /** One that it has succeeded: nothing is sent over it any more. */
    private @Nullable QuicConnection previous;

    private @Nullable ScheduledFuture<?> lingering;
    private boolean open;
    private boolean closed;
    /** Whether a connection is going to be made: its address is being looked up. */
    private boolean calling;
    /** Whether the one that is being made, or was made last, is wanted since probes aren't answered. */
    private boolean silent;
    /** The last probe, until it is answered. */
    private @Nullable Long probe;

    QuicLink(QuicEndpoint endpoint, LinkConfig config, LinkListener listener, long nonce) {
        this.endpoint = endpoint;
        this.config = config;
        this.listener = listener;
        this.nonce = nonce;
        succession = new Succession(endpoint.guard()::credentials, endpoint.limits(), System::nanoTime);
        calls = new Repeater(endpoint.loop(), this::callOnce);
    }

    LinkConfig config() {
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
        if (closed || next != null) {
            return;
        }
        InetAddress remote = endpoint.reachable(found == null ? new InetAddress[0] : found);
        if (remote == null) {
            failed.accept(
                    failure == null
                            ? "'" + address.host() + "' has no address of the kind of " + endpoint.host()
                            : "'" + address.host() + "' can't be found: " + failure.getMessage());
            return;
        }
        if (endpoint.guard().context(true) == null) {
            failed.accept("this node has no certificate yet: vnet:agent-list says why");
            return;
        }
        QuicConnection made = endpoint.newConnection(this);
        if (connection == null) {
            connection = made;
        } else {
            next = made;
        }
        succession.begun();
        endpoint.dialer().connect(made, new InetSocketAddress(remote, address.port()));
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
        QuicConnection to = next == null ? connection : next;
        if (to != null) {
            to.sendHello(LinkKind.HELLO, Peers.call(config, endpoint.node(), nonce));
            to.flush();
        }
    }

    @Override
    public void hello(QuicConnection from, Hello hello, boolean call) {
        boolean another = false;
        if (call) {
            if (from != connection) {
                if (from == previous) {
                    return;
                }
                // Whoever calls has one to succeed the connection before, or has lost that, even if this end hasn't
                // noticed.
                succeed(from);
                from.greet();
                another = true;
            }
            // Also to a call that comes again: the answer to the one before may be lost.
            from.sendHello(LinkKind.HELLO_ACK, hello.answer(nonce));
            probeAgain(another);
            from.flush();
        } else if (!calls.isRunning() || from != (next == null ? connection : next)) {
            // A late answer to a call that was repeated too early, of this connection or one before.
            return;
        } else if (Peers.mayAnswer(hello, config, endpoint.node(), nonce)) {
            calls.stop();
            from.greet();
            succession.done();
            if (from == next) {
                next = null;
                succeed(from);
                another = true;
                probeAgain(true);
                from.flush();
            }
        } else {
            drop(from, "'" + hello.from() + "' answered in place of node '" + config.peer() + "'", true);
            return;
        }
        becomeOpen(another);
    }

    /** A probe that the connection before has lost is sent over the new one: the listener may not wait for the next. */
    private void probeAgain(boolean another) {
        silence.end();
        Long lost = probe;
        QuicConnection to = connection;
        if (another && open && lost != null && to != null) {
            to.sendToken(LinkKind.PROBE, lost);
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

    /** Sends over a connection from now on, and waits for what is on its way on the one before. The listener isn't told yet. */
    private void succeed(QuicConnection successor) {
        QuicConnection old = connection;
        // First, so that whatever the old one says at its end isn't taken for this one's word.
        connection = successor;
        if (old == null) {
            return;
        }
        if (!open) {
            old.close();
            return;
        }
        endPrevious();
        previous = old;
        old.flush();
        lingering = endpoint.loop().schedule(this::endPrevious, succession.lingerNanos(), TimeUnit.NANOSECONDS);
    }

    private void endPrevious() {
        QuicConnection old = takePrevious();
        if (old != null) {
            old.close();
        }
    }

    /** The one that is waited for, which nothing ends any more. */
    private @Nullable QuicConnection takePrevious() {
        QuicConnection old = previous;
        previous = null;
        ScheduledFuture<?> end = lingering;
        lingering = null;
        if (end != null) {
            end.cancel(false);
        }
        return old;
    }

    /** Goes on without the connection in use, which ends; false if there is no other. */
    private boolean replace(QuicConnection ending) {
        QuicConnection greeted = next;
        if (greeted != null && greeted.peer() != null) {
            next = null;
            connection = greeted;
            return true;
        }
        // A caller that has sent nothing but greetings hasn't heard the answer, and goes on with the one before.
        QuicConnection old = config.initiator() || ending.isUsed() ? null : takePrevious();
        if (old != null) {
            connection = old;
        }
        return old != null;
    }

    /** Looks whether probes are answered; if they aren't, makes another connection, which may come through. */
    private void look() {
        QuicConnection now = connection;
        if (closed || !open || now == null || !silence.isWaiting()) {
            return;
        }
        if (silence.lasts(now.rttNanos()) && config.initiator() && !calling && !calls.isRunning()) {
            QuicConnection late = next;
            if (late != null) {
                // It was begun before, and may have died of the same.
                next = null;
                late.close();
            }
            succeed(true);
        }
        look.plan(endpoint.loop());
    }

    private void succeed(boolean unheard) {
        silent = unheard;
        succession.tried();
        call(this::noSuccessor);
    }

    /** Makes a connection that succeeds the one in use, if it is time. */
    private void succeedIfDue() {
        QuicConnection now = connection;
        if (now == null || !open) {
            return;
        }
        long carried = now.carried();
        if (succession.isOver(carried)) {
            fail("its connection has carried " + carried + " packets, the most that one may, and there was no other");
        } else if (config.initiator() && next == null && !calling && !calls.isRunning() && succession.isDue(carried)) {
            succeed(false);
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
        if (which == next) {
            next = null;
            calls.stop();
            which.close();
            noSuccessor(reason, distrusted || which.peer() != null);
        } else if (distrusted) {
            distrust(reason);
        } else {
            fail(reason);
        }
    }

    private boolean isHeard(QuicConnection from) {
        return open && (from == connection || from == previous || from == next);
    }

    @Override
    public void frame(QuicConnection from, int vni, int hopLimit, ByteBuf frame) {
        if (isHeard(from)) {
            listener.frameReceived(vni, hopLimit, frame);
        }
    }

    @Override
    public void answered(QuicConnection from) {
        if (from == connection) {
            silence.end();
        }
    }

    @Override
    public void probeAnswered(QuicConnection from, long token) {
        if (isHeard(from)) {
            if (probe != null && probe == token) {
                probe = null;
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
        if (from == connection && open) {
            listener.writabilityChanged(writable);
        }
    }

    @Override
    public void ended(QuicConnection which, String reason) {
        if (which == previous) {
            endPrevious();
        } else if (which == connection && open && !which.isDistrusted() && replace(which)) {
            becomeOpen(true);
        } else if (which == connection || which == next) {
            drop(which, reason, which.isDistrusted());
        }
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        QuicConnection to = connection;
        return open && to != null && to.send(vni, hopLimit, frame);
    }

    @Override
    public void flush() {
        QuicConnection to = connection;
        if (open && to != null) {
            to.flush();
        }
    }

    @Override
    public boolean probe(long token) {
        succeedIfDue();
        QuicConnection to = connection;
        if (!open || to == null || !to.sendToken(LinkKind.PROBE, token)) {
            return false;
        }
        to.flush();
        probe = token;
        silence.sent();
        look.plan(endpoint.loop());
        return true;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        QuicConnection to = connection;
        if (!open || to == null || !to.sendMessage(payload)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean isWritable() {
        QuicConnection to = connection;
        return open && to != null && to.isWritable();
    }

    /** When its connections are succeeded. */
    Succession succession() {
        return succession;
    }

    /** The connection in use; {@code null} while there is none. */
    @Nullable
    QuicConnection connection() {
        return connection;
    }

    /** One that is being made to succeed it; {@code null} if none is. */
    @Nullable
    QuicConnection successor() {
        return next;
    }

    /** Somebody who called for this link was refused. */
    void callRefused(String reason) {
        if (!open && !closed && !config.initiator()) {
            listener.callRefused(reason);
        }
    }

    /** Ends the link if what its peer has shown doesn't count any more. */
    void recheck() {
        for (QuicConnection each : Arrays.asList(connection, next, previous)) {
            PeerJudge.Peer peer = each == null ? null : each.peer();
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
        QuicConnection old = connection;
        QuicConnection unborn = next;
        connection = null;
        next = null;
        endPrevious();
        if (unborn != null) {
            unborn.close();
        }
        if (old != null) {
            old.close();
        }
        endpoint.forget(this);
    }
}
