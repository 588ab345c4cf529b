package net.virtuoso.transport.internal.dtls;

import java.security.cert.CertificateException;
import java.util.Set;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a handshake, for people. */
final class DtlsFailure {
    private static final int MAX_DEPTH = 8;
    private static final Set<Short> OF_CERTIFICATES = Set.of(
            AlertDescription.bad_certificate,
            AlertDescription.certificate_expired,
            AlertDescription.certificate_revoked,
            AlertDescription.certificate_unknown,
            AlertDescription.certificate_required,
            AlertDescription.unsupported_certificate,
            AlertDescription.unknown_ca);

    private DtlsFailure() {}

    /** Whether one of the two ends didn't take the other's certificate. */
    static boolean isJudgement(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || (cause instanceof TlsFatalAlertReceived alert
                            && OF_CERTIFICATES.contains(alert.getAlertDescription()))) {
                return true;
            }
        }
        return false;
    }

    /** The first cause that tells something. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof TlsTimeoutException) {
                return Handshake.NO_ANSWER;
            }
            if (cause instanceof TlsFatalAlertReceived alert) {
                String name =
                        AlertDescription.getName(alert.getAlertDescription()).replace('_', ' ');
                return OF_CERTIFICATES.contains(alert.getAlertDescription())
                        ? "the peer doesn't take this node's certificate (alert: " + name
                                + "): its vnet:link-list and its log say why"
                        : "the peer has ended the handshake (alert: " + name + ")";
            }
        }
        @Nullable String text = failure.getMessage();
        return text == null ? failure.toString() : text;
    }
}
