package net.virtuoso.transport.internal.dtls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that who calls hears at the address that he claims, without remembering anything of him (RFC 6347 section 4.2.1): the
 * first call is answered with a cookie, which the second has to bring. The secret that cookies are made with is changed from
 * time to time. Used by one thread.
 */
final class Cookies {
    private static final Logger LOG = LoggerFactory.getLogger(Cookies.class);
    private static final long SECRET_NANOS = 600_000_000_000L;
    private static final DatagramSender NOBODY = new Reply(Integer.MAX_VALUE, answer -> {});

    private final TlsCrypto crypto;
    private final LongSupplier nanoTime;
    private DTLSVerifier current;
    private DTLSVerifier previous;
    private long since;

    Cookies(TlsCrypto crypto, LongSupplier nanoTime) {
        this.crypto = crypto;
        this.nanoTime = nanoTime;
        current = new DTLSVerifier(crypto);
        previous = current;
        since = nanoTime.getAsLong();
    }

    /**
     * Looks at the opening message of a handshake.
     *
     * @param record it
     * @param reply hears what to send back, if it has no cookie; never more bytes than the record has
     * @return the handshake to begin; {@code null} if its sender hasn't proved anything yet
     */
    @Nullable
    DTLSRequest verify(InetSocketAddress from, byte[] record, Consumer<byte[]> reply) {
        long now = nanoTime.getAsLong();
        if (now - since >= SECRET_NANOS) {
            since = now;
            previous = current;
            current = new DTLSVerifier(crypto);
        }
        byte[] address = from.getAddress().getAddress();
        byte[] who = ByteBuffer.allocate(address.length + Integer.BYTES)
                .put(address)
                .putInt(from.getPort())
                .array();
        if (previous != current) {
            DTLSRequest old = verify(previous, who, record, NOBODY);
            if (old != null) {
                return old;
            }
        }
        return verify(current, who, record, new Reply(record.length, reply));
    }

    /**
     * Bouncy Castle ignores what it can't read, but for some of it, such as a version that is reserved, it throws what isn't an
     * {@link IOException}. On the event loop that would hold up all that is on it, and anybody could send it.
     */
    private static @Nullable DTLSRequest verify(DTLSVerifier by, byte[] who, byte[] record, DatagramSender to) {
        try {
            return by.verifyRequest(who, record, 0, record.length, to);
        } catch (RuntimeException e) {
            LOG.debug("What should open a handshake can't be read", e);
            return null;
        }
    }

    /** Sends what is no longer than what it answers. */
    private record Reply(int limit, Consumer<byte[]> sender) implements DatagramSender {
        @Override
        public int getSendLimit() {
            return limit;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) throws IOException {
            if (length <= limit) {
                byte[] answer = new byte[length];
                System.arraycopy(bytes, offset, answer, 0, length);
                sender.accept(answer);
            }
        }
    }
}
