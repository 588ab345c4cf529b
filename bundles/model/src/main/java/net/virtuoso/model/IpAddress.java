package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. An IPv4 address is kept as RFC 4291 (2.5.5.2) maps it into IPv6; the mapped form itself is no address
 * that anybody can have on a wire, and isn't accepted as text.
 *
 * @param high the first 64 bits, first octet on the wire highest; 0 for IPv4
 * @param low the last 64 bits; for IPv4 {@code 0000 ffff} and the 32 bits of the address
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    private static final long MAPPED = 0xffffL;
    private static final int GROUPS = 8;
    private static final int LONGEST_V6 = 45;
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** What can be an IPv6 address and nothing else: with a colon in it no name is ever looked up. */
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** An IPv4 address of 32 bits, first octet highest. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, MAPPED << 32 | bits & 0xffff_ffffL);
    }

    /**
     * Reads dotted decimal (four numbers without leading zeros) or the text form of RFC 4291, 2.2, without prefix length, zone
     * or brackets.
     *
     * @throws RefusedException if the text has any other form
     */
    @JsonCreator
    public static IpAddress parse(@Nullable String text) {
        if (text != null && V4.matcher(text).matches()) {
            int bits = 0;
            for (String octet : text.split("\\.", 4)) {
                bits = bits << 8 | Integer.parseInt(octet);
            }
            return v4(bits);
        }
        if (text != null && text.length() <= LONGEST_V6 && V6.matcher(text).matches()) {
            try {
                byte[] bytes = InetAddress.getByName(text).getAddress();
                if (bytes.length == 2 * Long.BYTES) {
                    return new IpAddress(number(bytes, 0), number(bytes, Long.BYTES));
                }
            } catch (UnknownHostException e) {
                RefusedException refused = malformed(text);
                refused.initCause(e);
                throw refused;
            }
        }
        throw malformed(text);
    }

    private static RefusedException malformed(@Nullable String text) {
        return RefusedException.invalid("address", text, "an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7");
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** Whether it is of IPv4. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** The 32 bits of an IPv4 address; without meaning for IPv6. */
    public int v4() {
        return (int) low;
    }

    /** Whether it is an IPv6 address that is good on one link only (fe80::/10). */
    public boolean isLinkLocal() {
        return high >>> 54 == 0xfe80 >> 6;
    }

    /**
     * The address of one interface, fit to be a VM's own.
     *
     * @param field the field, for the message
     * @return this
     * @throws RefusedException if it is a group's, loopback, unspecified or reserved
     */
    public IpAddress requireUnicast(String field) {
        int first = isV4() ? v4() >>> 24 : (int) (high >>> 56);
        boolean fit =
                isV4() ? first != 0 && first != 127 && first < 224 : first != 0xff && (high != 0 || low >>> 48 != 0);
        if (!fit) {
            throw RefusedException.invalid(
                    field, this, "an address that one interface can have: no multicast, loopback or unspecified one");
        }
        return this;
    }

    /** IPv4 first, then by unsigned value. */
    @Override
    public int compareTo(IpAddress other) {
        if (isV4() != other.isV4()) {
            return isV4() ? -1 : 1;
        }
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> 48 - index % 4 * 16) & 0xffff;
    }

    /** Dotted decimal, or the canonical form of RFC 5952. */
    @JsonValue
    @Override
    public String toString() {
        if (isV4()) {
            int bits = v4();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
        }
        int gapStart = -1;
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gapStart = start;
                gapLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }
}
