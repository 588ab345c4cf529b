package net.virtuoso.transport.internal.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicTransportError;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import net.virtuoso.transport.internal.tls.TlsFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a connection has ended, for people. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing waits for a close
final class CloseReasons {
    private static final Logger LOG = LoggerFactory.getLogger(CloseReasons.class);

    /** What this end says when its owner has closed it. */
    static final int CLOSED = 0;
    /** What it says to whom it doesn't expect: a link that isn't open, or that leads to somebody else. */
    static final int NOT_WELCOME = 1;

    /** Alerts of TLS (RFC 8446 section 6). */
    private static final Map<Integer, String> ALERTS = Map.of(
            40, "handshake failure",
            42, "bad certificate",
            43, "unsupported certificate",
            44, "certificate revoked",
            45, "certificate expired",
            46, "certificate unknown",
            48, "unknown ca",
            49, "access denied",
            116, "certificate required");

    private static final int NO_APPLICATION_PROTOCOL = 120;

    private CloseReasons() {}

    /**
     * Ends a connection and tells the peer why. Not at once: while QUIC reports a failure, as a certificate that isn't taken, it
     * doesn't send what tells the peer of it.
     */
    static void tell(QuicChannel open, int code) {
        try {
            open.eventLoop().execute(() -> open.close(true, code, Unpooled.EMPTY_BUFFER));
        } catch (RejectedExecutionException e) {
            LOG.debug("An event loop had ended before one of its connections", e);
        }
    }

    /** What the peer has given as its reason. */
    static String of(QuicConnectionCloseEvent event, String peer) {
        if (event.isApplicationClose()) {
            return event.error() == NOT_WELCOME
                    ? "node '" + peer + "' expects no call for this link, at least not yet"
                    : "node '" + peer + "' has closed its end";
        }
        if (event.isTlsError()) {
            int alert = QuicConnectionCloseEvent.extractTlsError(event.error());
            String name = ALERTS.get(alert);
            if (alert == NO_APPLICATION_PROTOCOL) {
                return "the peer speaks QUIC, but isn't a node of this version: it doesn't know " + QuicGuard.PROTOCOL;
            }
            return TlsFailure.refusedByPeer(name == null ? String.valueOf(alert) : name);
        }
        return "the peer has ended the connection: QUIC error " + event.error();
    }

    /** What a connection that this end has tried to make failed by. */
    static String of(Throwable failure, String address) {
        if (failure instanceof ConnectTimeoutException) {
            return address + " doesn't answer over QUIC: nobody may be there, UDP may be filtered, or the path takes no"
                    + " datagrams of " + Threshold.SHORTEST + " bytes, without which there is no QUIC";
        }
        @Nullable QuicTransportError error = failure instanceof QuicException quic ? quic.error() : null;
        if (error != null) {
            return "QUIC error " + String.valueOf(error).toLowerCase(Locale.ROOT);
        }
        return TlsFailure.describe(failure);
    }
}
