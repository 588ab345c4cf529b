package net.virtuoso.transport.internal.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.PeerTrust;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the connections of one endpoint: both ends show the certificate of a node. Sessions aren't resumed, so that every
 * connection is judged anew. Used on the endpoint's event loop, TLS' own work included.
 */
public final class TlsGuard implements AutoCloseable {
    private static final String VERSION = "TLSv1.3";
    /** What is still waiting when a connection is closed is dropped, but for as long as a round trip may take. */
    private static final long CLOSE_MILLIS = 500;

    private final NodeIdentity identity;
    private final TlsEngine engine;
    private final TlsLimits limits;
    private @Nullable Contexts contexts;
    private @Nullable Claim refused;

    /** Made of the same credentials. */
    private record Contexts(Credentials credentials, SslContext caller, SslContext called) {
        void release() {
            ReferenceCountUtil.release(caller);
            ReferenceCountUtil.release(called);
        }
    }

    /**
     * What somebody said who wasn't believed.
     *
     * @param node the node that the certificate names
     * @param reason why it wasn't taken
     */
    public record Claim(String node, String reason) {}

    /**
     * Who is at the other end.
     *
     * @param node its name
     * @param certificate what it has shown
     */
    public record Peer(String node, X509Certificate certificate) {}

    /** Shows and trusts what an identity says. */
    public TlsGuard(NodeIdentity identity, TlsEngine engine) {
        this(identity, engine, TlsLimits.DEFAULT);
    }

    /** The same with limits for its connections. */
    public TlsGuard(NodeIdentity identity, TlsEngine engine, TlsLimits limits) {
        this.identity = identity;
        this.engine = engine;
        this.limits = limits;
    }

    /** For how long a connection is used. */
    public TlsLimits limits() {
        return limits;
    }

    /** What new connections show; {@code null} while the node has nothing to show. */
    public @Nullable Credentials credentials() {
        return identity.credentials();
    }

    /**
     * What encrypts a new connection.
     *
     * @param caller whether this end has made it
     * @return {@code null} while the node has nothing to show
     */
    public @Nullable SslHandler handler(ByteBufAllocator allocator, boolean caller) {
        Contexts now = current();
        if (now == null) {
            return null;
        }
        SslHandler handler = (caller ? now.caller() : now.called()).newHandler(allocator);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
        return handler;
    }

    private @Nullable Contexts current() {
        Credentials own = identity.credentials();
        Contexts now = contexts;
        if (now != null && own != null && now.credentials().equals(own)) {
            return now;
        }
        close();
        if (own == null) {
            return null;
        }
        X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
        SslContext caller = build(SslContextBuilder.forClient()
                .keyManager(own.key(), chain)
                // The certificate names a node and no host.
                .endpointIdentificationAlgorithm(null));
        SslContext called = build(SslContextBuilder.forServer(own.key(), chain).clientAuth(ClientAuth.REQUIRE));
        now = new Contexts(own, caller, called);
        contexts = now;
        return now;
    }

    private SslContext build(SslContextBuilder builder) {
        try {
            return builder.sslProvider(engine.provider())
                    .protocols(VERSION)
                    .trustManager(new PeerTrust(this::check))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(engine + " has no " + VERSION, e);
        }
    }

    private void check(List<X509Certificate> chain) throws CertificateException {
        try {
            identity.verify(chain);
        } catch (CertificateException e) {
            Holder holder = chain.isEmpty() ? null : Holder.of(chain.get(0));
            refused = holder == null || holder.role() != Holder.Role.NODE
                    ? null
                    : new Claim(holder.name(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Who was refused since this was last asked; {@code null} if nobody who gave a name. */
    public @Nullable Claim takeRefused() {
        Claim last = refused;
        refused = null;
        return last;
    }

    /**
     * Who is at the other end of a connection whose handshake is done.
     *
     * @throws CertificateException if that isn't a node that counts
     */
    public Peer peer(SslHandler handler) throws CertificateException {
        try {
            List<X509Certificate> chain = Stream.of(
                            handler.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            // Once more: revocation may have come during the handshake.
            return new Peer(identity.verify(chain), chain.get(0));
        } catch (SSLPeerUnverifiedException e) {
            throw new CertificateException("the peer has shown no certificate", e);
        }
    }

    /** Whether a peer's certificate was revoked since its connection began. */
    public boolean isRevoked(Peer peer) {
        return identity.isRevoked(peer.certificate());
    }

    /** Gives back what TLS holds; connections that stand go on. */
    @Override
    public void close() {
        Contexts old = contexts;
        contexts = null;
        if (old != null) {
            old.release();
        }
    }
}
