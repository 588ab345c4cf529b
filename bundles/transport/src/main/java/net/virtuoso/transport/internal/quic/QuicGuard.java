package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.ClientAuth;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.transport.internal.tls.PeerJudge;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one endpoint show and trust: both ends show the certificate of a node. Nothing is resumed and nothing
 * is sent early, so that every connection is judged anew, and whoever makes one proves that he has the key. A caller of ours
 * never asks for more. Others may, since QUIC's TLS gives tickets and can't be told not to: so the key that tickets are sealed
 * with is drawn anew when a handshake begins and when one is done, and nobody's ticket is of use in a later one. Used on the endpoint's event loop, TLS'
 * own work included.
 */
final class QuicGuard {
    /** What both ends have to speak inside (ALPN). */
    static final String PROTOCOL = "vnet.1";

    private final PeerJudge judge;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Contexts contexts;

    /** Made of the same credentials. Their native memory is given back with the objects. */
    private record Contexts(Credentials credentials, QuicSslContext caller, QuicSslContext called) {}

    /** Shows and trusts what an identity says. */
    QuicGuard(NodeIdentity identity) {
        judge = new PeerJudge(identity);
    }

    /** Judges peers. */
    PeerJudge judge() {
        return judge;
    }

    /** What new connections show; {@code null} while the node has nothing to show. */
    @Nullable
    Credentials credentials() {
        return judge.credentials();
    }

    /**
     * What encrypts new connections.
     *
     * @param calling whether this end makes them
     * @return {@code null} while the node has nothing to show
     */
    @Nullable
    QuicSslContext context(boolean calling) {
        Credentials own = judge.credentials();
        Contexts now = contexts;
        if (own == null) {
            contexts = null;
            return null;
        }
        if (now == null || !now.credentials().equals(own)) {
            now = build(own);
            contexts = now;
        }
        return calling ? now.caller() : now.called();
    }

    /**
     * What encrypts a connection that somebody else begins to make.
     *
     * @return {@code null} while the node has nothing to show
     */
    @Nullable
    QuicSslEngine called(ByteBufAllocator allocator) {
        QuicSslContext context = context(false);
        if (context == null) {
            return null;
        }
        spoil(context);
        return context.newEngine(allocator);
    }

    /** A handshake of such a connection is done: its ticket was sealed, and is of no use from now on. */
    void spoilTickets() {
        Contexts now = contexts;
        if (now != null) {
            spoil(now.called());
        }
    }

    private void spoil(QuicSslContext context) {
        context.sessionContext()
                .setTicketKeys(new SslSessionTicketKey(
                        draw(SslSessionTicketKey.NAME_SIZE),
                        draw(SslSessionTicketKey.HMAC_KEY_SIZE),
                        draw(SslSessionTicketKey.AES_KEY_SIZE)));
    }

    private byte[] draw(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private Contexts build(Credentials own) {
        X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
        QuicSslContext caller = QuicSslContextBuilder.forClient()
                .keyManager(own.key(), null, chain)
                // The certificate names a node and no host.
                .endpointIdentificationAlgorithm(null)
                .trustManager(judge.trust())
                .applicationProtocols(PROTOCOL)
                .earlyData(false)
                .build();
        QuicSslContext called = QuicSslContextBuilder.forServer(own.key(), null, chain)
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(judge.trust())
                .applicationProtocols(PROTOCOL)
                .earlyData(false)
                .build();
        return new Contexts(own, caller, called);
    }
}
