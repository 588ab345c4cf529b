package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.transport.internal.Peers;
import net.virtuoso.transport.internal.tls.TlsGuard;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.wire.Hello;
import net.virtuoso.wire.LinkKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One end of a link over TCP: waits for its connection or makes it, and fails with it. */
@SuppressWarnings("FutureReturnValueIgnored") // the look-up continues on the loop
final class TcpLink implements LinkChannel, TcpConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

    private final TcpEndpoint endpoint;
    private final LinkConfig config;
    private final LinkListener listener;
    private final long nonce;

    /** The way to the peer, from when it is looked for; {@code null} if this end doesn't call. */
    private @Nullable CompletionStage<Hop> finding;

    private @Nullable TcpConnection connection;
    private boolean open;
    private boolean opened;
    private boolean closed;

    TcpLink(TcpEndpoint endpoint, LinkConfig config, LinkListener listener, long nonce) {
        this.endpoint = endpoint;
        this.config = config;
        this.listener = listener;
        this.nonce = nonce;
    }

    LinkConfig config() {
        return config;
    }

    /** Begins to call, if this end does. */
    void start() {
        Endpoint address = config.address();
        if (config.initiator() && address != null) {
            Call call = new Call(config.peer(), address);
            CompletionStage<Hop> looking = endpoint.way().hop(call);
            finding = looking;
            looking.whenComplete((hop, failure) -> {
                try {
                    // Later in any case: the owner doesn't know this channel yet.
                    endpoint.loop().execute(() -> connect(call, hop, failure));
                } catch (RejectedExecutionException e) {
                    LOG.debug("The way of link {} was found after its event loop had ended", config.id());
                }
            });
        }
    }

    private void connect(Call call, @Nullable Hop hop, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (hop == null) {
            fail(failure == null ? "no way" : String.valueOf(failure.getMessage()));
            return;
        }
        InetAddress remote = endpoint.reachable(hop);
        if (remote == null) {
            fail(hop.name() + " has no address that can be reached from " + endpoint);
            return;
        }
        TlsGuard guard = endpoint.guard();
        SslHandler tls = guard == null ? null : guard.handler(endpoint.allocator(), true);
        if (guard != null && tls == null) {
            fail("this node has no certificate yet: vnet:agent-list says why");
            return;
        }
        TcpConnection made = new TcpConnection(this, endpoint.allocator(), guard, tls);
        connection = made;
        ChannelFuture connecting = endpoint.connect(call, hop, new InetSocketAddress(remote, hop.port()), made, tls);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                ended(made, hop.failure(done.cause().getMessage()));
            } else if (closed) {
                connecting.channel().close();
            }
        });
    }

    @Override
    public void connected(TcpConnection made) {
        TlsGuard.Peer peer = made.peer();
        if (peer != null && !peer.node().equals(config.peer())) {
            fail("at its address is node '" + peer.node() + "', not '" + config.peer() + "'");
            return;
        }
        made.sendHello(LinkKind.HELLO, Peers.call(config, endpoint.node(), nonce));
    }

    @Override
    public void hello(TcpConnection from, Hello hello, boolean call) {
        if (call) {
            // Whoever calls has lost the connection before, even if this end hasn't noticed.
            TcpConnection old = connection;
            // First, so that whatever the old one says at its end isn't taken for this one's word.
            connection = from;
            if (old != null) {
                old.close();
            }
            from.greet();
            from.sendHello(LinkKind.HELLO_ACK, hello.answer(nonce));
        } else if (from == connection && Peers.mayAnswer(hello, config, endpoint.node(), nonce)) {
            from.greet();
        } else {
            fail("'" + hello.from() + "' answered in place of node '" + config.peer() + "'");
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

    @Override
    public void frame(TcpConnection from, int vni, int hopLimit, ByteBuf frame) {
        if (from == connection) {
            listener.frameReceived(vni, hopLimit, frame);
        }
    }

    @Override
    public void token(TcpConnection from, LinkKind kind, long token) {
        if (from != connection) {
            return;
        }
        if (kind == LinkKind.PROBE) {
            from.sendToken(LinkKind.PROBE_ACK, token);
        } else if (kind == LinkKind.PROBE_ACK) {
            listener.probeAnswered(token);
        } else {
            fail("node '" + config.peer() + "' has closed its end");
        }
    }

    @Override
    public void message(TcpConnection from, ByteBuf payload) {
        if (from == connection) {
            listener.messageReceived(payload);
        }
    }

    @Override
    public void readComplete(TcpConnection from) {
        if (from == connection) {
            listener.readComplete();
        }
    }

    @Override
    public void writabilityChanged(TcpConnection from, boolean writable) {
        if (from == connection) {
            listener.writabilityChanged(writable);
        }
    }

    @Override
    public void ended(TcpConnection which, String reason) {
        if (which == connection) {
            fail(reason);
        }
    }

    @Override
    public boolean send(int vni, int hopLimit, ByteBuf frame) {
        TcpConnection to = connection;
        return open && to != null && to.send(vni, hopLimit, frame);
    }

    @Override
    public void flush() {
        TcpConnection to = connection;
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public boolean probe(long token) {
        TcpConnection to = connection;
        if (!open || to == null || !to.sendToken(LinkKind.PROBE, token)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean sendMessage(ByteBuf payload) {
        TcpConnection to = connection;
        if (!open || to == null || !to.sendMessage(payload)) {
            return false;
        }
        to.flush();
        return true;
    }

    @Override
    public boolean isWritable() {
        TcpConnection to = connection;
        return open && to != null && to.isWritable();
    }

    /** Somebody who called for this link was refused. */
    void callRefused(String reason) {
        if (!open && !closed && !config.initiator()) {
            listener.callRefused(reason);
        }
    }

    /** Ends the link if what its peer has shown doesn't count any more. */
    void recheck() {
        TlsGuard guard = endpoint.guard();
        TcpConnection now = connection;
        TlsGuard.Peer peer = now == null ? null : now.peer();
        if (guard != null && peer != null && guard.isRevoked(peer)) {
            fail("the certificate of node '" + peer.node() + "' was revoked");
        }
    }

    private void fail(String reason) {
        if (!closed) {
            release();
            listener.channelFailed(reason);
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
        TcpConnection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }
        CompletionStage<Hop> looking = finding;
        if (looking != null) {
            // Whoever makes a connection for this one needn't go on; nothing happens if it is there already.
            looking.toCompletableFuture().cancel(false);
        }
        endpoint.forget(this);
    }
}
