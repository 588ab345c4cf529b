package net.virtuoso.transport.internal.seal;

import java.time.Duration;

/**
 * For how long a pair of keys is used. A link asks for new ones well before the old ones have to go, so that a handshake may fail
 * for a while.
 *
 * @param age after which there are to be new ones
 * @param bytes after so many, of either direction, there are to be new ones
 * @param datagrams the same for their number
 * @param mostBytes with a pair that has sealed so many nothing is sealed any more
 * @param mostDatagrams the same for their number
 * @param linger for how long datagrams of the old pair are taken after the change
 * @param retry how long to wait after a handshake that failed
 * @param check how often all this is looked at
 */
public record KeyLimits(
        Duration age,
        long bytes,
        long datagrams,
        long mostBytes,
        long mostDatagrams,
        Duration linger,
        Duration retry,
        Duration check) {
    /**
     * The most is half of what RFC 9001 appendix B.1.1 works out for AES-GCM: 2^28 packets of up to 2^11 bytes, or 2^23 of up to
     * 2^16, both 2^39 bytes, for an attacker's advantage below 2^-57 (RFC 8446 section 5.5 has 2^24.5 records of 2^14 bytes for
     * the same). New keys are wanted at a quarter of that, and every hour, as IPsec's implementations do (strongSwan's
     * rekey_time).
     */
    public static final KeyLimits DEFAULT = new KeyLimits(
            Duration.ofHours(1),
            1L << 36,
            1L << 26,
            1L << 38,
            1L << 28,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));
}
