package net.virtuoso.transport.internal.tls;

import java.time.Duration;

/**
 * For how long a link uses a TLS connection, or one of QUIC. Neither engine changes the keys of one by itself early enough
 * (BoringSSL never, the JDK after 2^37 bytes), and only a new handshake judges certificates again: so the caller makes another
 * connection, and the link moves there.
 *
 * @param age after which there is to be another
 * @param volume after so much, both directions together, there is to be another: bytes of a stream, packets of QUIC
 * @param mostVolume a connection that has carried so much, and for which there was none, is ended
 * @param linger for how long what is on its way on the old one is waited for
 * @param retry how long to wait after an attempt that failed
 */
public record TlsLimits(Duration age, long volume, long mostVolume, Duration linger, Duration retry) {
    /**
     * RFC 8446 section 5.5: 2^24.5 full records of 2^14 bytes under one key, about 2^38 bytes, keep an attacker's advantage against
     * AES-GCM below 2^-57. Another connection is wanted at a quarter of that, and every hour, as with links over UDP.
     */
    public static final TlsLimits DEFAULT =
            new TlsLimits(Duration.ofHours(1), 1L << 36, 1L << 38, Duration.ofSeconds(10), Duration.ofSeconds(30));
}
