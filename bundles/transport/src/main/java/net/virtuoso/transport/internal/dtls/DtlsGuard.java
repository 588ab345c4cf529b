package net.virtuoso.transport.internal.dtls;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.spi.identity.NodeIdentity;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** Makes the handshakes of one endpoint. Used on its event loop. */
public final class DtlsGuard {
    private final NodeIdentity identity;
    private final HandshakeThreads threads;
    private final Executor loop;
    private final JcaTlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    private final Cookies cookies;

    /**
     * Shows and trusts what an identity says.
     *
     * @param loop where handshakes say what they have to say
     */
    public DtlsGuard(NodeIdentity identity, HandshakeThreads threads, Executor loop, LongSupplier nanoTime) {
        this.identity = identity;
        this.threads = threads;
        this.loop = loop;
        cookies = new Cookies(crypto, nanoTime);
    }

    /** Judges certificates. */
    public NodeIdentity identity() {
        return identity;
    }

    /**
     * Calls a node.
     *
     * @param node who has to be there
     * @return {@code null} if there is nothing to show yet, or far too many calls wait
     */
    public @Nullable Handshake call(String node, Handshake.Owner owner) {
        Credentials own = identity.credentials();
        return own == null
                ? null
                : started(new Handshake(loop, owner, crypto, own, new PeerCheck(identity, node), null));
    }

    /**
     * Looks at what a stranger has sent, which says that he calls.
     *
     * @param reply hears what to send back
     * @return {@code null} if he hasn't proved yet that he hears at this address
     */
    public @Nullable DTLSRequest verify(InetSocketAddress from, byte[] record, Consumer<byte[]> reply) {
        return cookies.verify(from, record, reply);
    }

    /** Answers a stranger; {@code null} if there is nothing to show yet, or too many are being answered. */
    public @Nullable Handshake answer(DTLSRequest request, Handshake.Owner owner) {
        Credentials own = identity.credentials();
        return own == null
                ? null
                : started(new Handshake(loop, owner, crypto, own, new PeerCheck(identity, null), request));
    }

    private @Nullable Handshake started(Handshake handshake) {
        try {
            threads.run(handshake);
            return handshake;
        } catch (RejectedExecutionException e) {
            return null;
        }
    }
}
