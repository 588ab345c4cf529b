package net.virtuoso.transport.internal.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with TLS, for people. */
public final class TlsFailure {
    private static final int MAX_DEPTH = 8;
    /** As the JDK ({@code Received fatal alert: certificate_unknown}) and BoringSSL ({@code TLSV1_ALERT_…}) write it. */
    private static final Pattern ALERT = Pattern.compile("(?:ALERT_|alert: )(?:CERTIFICATE_)?([A-Za-z_]+)");

    private TlsFailure() {}

    /** Whether TLS has anything to do with it. */
    public static boolean isOne(Throwable failure) {
        return failure instanceof SSLException || failure.getCause() instanceof SSLException;
    }

    /** The first cause that tells something. */
    public static String describe(Throwable failure) {
        String alert = null;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof NotSslRecordException) {
                return "the peer doesn't encrypt: what came isn't TLS";
            }
            if (cause instanceof ClosedChannelException) {
                return "the peer closed the connection during the TLS handshake: it may not encrypt, or lets nobody in"
                        + " before it has a certificate itself";
            }
            @Nullable String text = cause.getMessage();
            Matcher named = text == null ? null : ALERT.matcher(text);
            if (named != null && named.find()) {
                alert = named.group(1).toLowerCase(Locale.ROOT).replace('_', ' ');
            }
        }
        if (alert != null) {
            return refusedByPeer(alert);
        }
        @Nullable String text = failure.getMessage();
        return text == null ? failure.toString() : text;
    }

    /** The peer has ended a handshake with this alert. */
    public static String refusedByPeer(String alert) {
        return "the peer doesn't take this node's certificate (alert: " + alert
                + "): its vnet:link-list and its log say why";
    }
}
