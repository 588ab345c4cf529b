package net.virtuoso.control.internal.connection;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.PeerTrust;
import net.virtuoso.identity.Verifier;
import net.virtuoso.spi.identity.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 for control connections, by the JDK: they carry little. Nodes of ours resume no session; the JDK gives tickets to whoever
 * calls all the same, so revocation is looked at for each connection, whatever its handshake was.
 */
public final class ControlTls {
    private static final String VERSION = "TLSv1.3";

    private ControlTls() {}

    /**
     * For a controller. A node may show no certificate: then it can only ask for one.
     *
     * @param own what the controller shows
     * @param clock the time for which certificates must count
     */
    public static SslContext server(Credentials own, InstantSource clock) {
        Verifier verifier = Verifier.trusting(own.authority());
        SslContextBuilder builder = SslContextBuilder.forServer(
                        own.key(), own.chain().toArray(X509Certificate[]::new))
                .clientAuth(ClientAuth.OPTIONAL);
        return build(builder, verifier, Holder.Role.NODE, clock);
    }

    /**
     * For a node.
     *
     * @param own what the node shows; {@code null} if it has nothing yet
     * @param verifier judges the controller's certificate
     * @param clock the time for which it must count
     */
    public static SslContext client(@Nullable Credentials own, Verifier verifier, InstantSource clock) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (own != null) {
            builder.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new));
        }
        // Whom the certificate names is checked, but it is a name of ours and none of a host.
        builder.endpointIdentificationAlgorithm(null);
        return build(builder, verifier, Holder.Role.CONTROLLER, clock);
    }

    private static SslContext build(
            SslContextBuilder builder, Verifier verifier, Holder.Role role, InstantSource clock) {
        PeerTrust trust = new PeerTrust(chain -> {
            Holder holder = verifier.verify(chain, clock.instant());
            if (holder.role() != role) {
                throw new CertificateException("a certificate of " + holder + " where that of a " + role + " belongs");
            }
        });
        try {
            return builder.sslProvider(SslProvider.JDK)
                    .protocols(VERSION)
                    .trustManager(trust)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no " + VERSION, e);
        }
    }

    /** Who is at the other end of a connection whose handshake is done; {@code null} if it has shown nothing. */
    static @Nullable Caller caller(SslHandler tls) {
        try {
            List<X509Certificate> chain = Stream.of(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            Holder holder = Holder.of(chain.get(0));
            return holder == null ? null : new Caller(holder, Certificates.serial(chain.get(0)));
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
