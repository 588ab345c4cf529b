package net.virtuoso.transport.internal.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the connections of one endpoint: both ends show the certificate of a node. Sessions aren't resumed, so that every
 * connection is judged anew: {@link PeerJudge#peer} refuses those that are. Used on the endpoint's event loop, TLS' own work included.
 */
public final class TlsGuard implements AutoCloseable {
    private static final String VERSION = "TLSv1.3";
    /** What is still waiting when a connection is closed is dropped, but for as long as a round trip may take. */
    private static final long CLOSE_MILLIS = 500;

    private final PeerJudge judge;
    private final TlsEngine engine;
    private final TlsLimits limits;
    private @Nullable Contexts contexts;

    /** Made of the same credentials. */
    private record Contexts(Credentials credentials, SslContext caller, SslContext called) {
        void release() {
            ReferenceCountUtil.release(caller);
            ReferenceCountUtil.release(called);
        }
    }

    /** Shows and trusts what an identity says. */
    public TlsGuard(NodeIdentity identity, TlsEngine engine) {
        this(identity, engine, TlsLimits.DEFAULT);
    }

    /** The same with limits for its connections. */
    public TlsGuard(NodeIdentity identity, TlsEngine engine, TlsLimits limits) {
        judge = new PeerJudge(identity);
        this.engine = engine;
        this.limits = limits;
    }

    /** For how long a connection is used. */
    public TlsLimits limits() {
        return limits;
    }

    /** What new connections show; {@code null} while the node has nothing to show. */
    public @Nullable Credentials credentials() {
        return judge.credentials();
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
        Credentials own = judge.credentials();
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
                    .trustManager(judge.trust())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(engine + " has no " + VERSION, e);
        }
    }

    /** Who wasn't taken in a handshake, asked once; {@code null} if nobody who gave a name. */
    public PeerJudge.@Nullable Claim takeRefused(SslHandler handler) {
        PeerJudge.Refusal refusal = judge.takeRefusal(handler.engine());
        return refusal == null ? null : refusal.claim();
    }

    /**
     * Who is at the other end of a connection whose handshake is done.
     *
     * @throws CertificateException if that isn't a node that counts
     */
    public PeerJudge.Peer peer(SslHandler handler) throws CertificateException {
        return judge.peer(handler.engine());
    }

    /** Whether a peer's certificate was revoked since its connection began. */
    public boolean isRevoked(PeerJudge.Peer peer) {
        return judge.isRevoked(peer);
    }

    /** What is to be said of a peer whose certificate was revoked since its connection began; {@code null} if it wasn't. */
    public PeerJudge.@Nullable Claim revoked(PeerJudge.Peer peer) {
        return judge.revoked(peer);
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
