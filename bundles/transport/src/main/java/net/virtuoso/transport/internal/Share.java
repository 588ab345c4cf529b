package net.virtuoso.transport.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Whose share somebody takes who calls from an address. Hosts get IPv6 addresses by the prefix of 64 bits (RFC 7934 section 3), so
 * whoever has one has 2^64 of them: these have one share together.
 */
public final class Share {
    private static final int PREFIX_BYTES = 8;

    private Share() {}

    /** What is the same for all addresses that have one share: the address itself, or the prefix's first one. */
    public static InetAddress of(InetAddress host) {
        if (!(host instanceof Inet6Address)) {
            return host;
        }
        byte[] address = host.getAddress();
        Arrays.fill(address, PREFIX_BYTES, address.length, (byte) 0);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An IPv6 address has 16 bytes", e);
        }
    }
}
