package net.virtuoso.control.internal.connection;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** What went wrong with TLS, for people. */
final class TlsFailure {
    private static final int MAX_DEPTH = 8;

    private TlsFailure() {}

    /** The first cause that tells something. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof NotSslRecordException) {
                return "what came isn't TLS: the other side doesn't encrypt (plaintext = true there, and not here)";
            }
            if (cause instanceof ClosedChannelException) {
                return "the other side closed the connection during the TLS handshake: it may not encrypt (plaintext ="
                        + " true there, and not here)";
            }
        }
        @Nullable String text = failure.getMessage();
        return text == null ? failure.toString() : alert(text);
    }

    /** TLS says with an alert why the other side doesn't go on. */
    private static String alert(String text) {
        int at = text.indexOf("fatal alert: ");
        return at < 0 ? text : "the other side refused: " + text.substring(at + "fatal alert: ".length());
    }
}
