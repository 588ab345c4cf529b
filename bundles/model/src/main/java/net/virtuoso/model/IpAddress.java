package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
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
    private static final int LONGEST = 45;
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

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
        if (text == null || text.length() > LONGEST) {
            throw malformed(text);
        }
        if (V4.matcher(text).matches()) {
            return v4(bits(text));
        }
        int[] groups = groups(text);
        if (groups == null) {
            throw malformed(text);
        }
        IpAddress address = new IpAddress(number(groups, 0), number(groups, GROUPS / 2));
        if (address.isV4()) {
            throw malformed(text);
        }
        return address;
    }

    private static int bits(String dotted) {
        int bits = 0;
        for (String octet : dotted.split("\\.", 4)) {
            bits = bits << 8 | Integer.parseInt(octet);
        }
        return bits;
    }

    /** The eight groups of an IPv6 address, {@code null} if it isn't one. */
    private static int @Nullable [] groups(String text) {
        String hex = text;
        int tail = text.lastIndexOf(':') + 1;
        if (text.indexOf('.') >= 0) {
            // The last two groups as an IPv4 address.
            if (tail == 0 || !V4.matcher(text.substring(tail)).matches()) {
                return null;
            }
            int bits = bits(text.substring(tail));
            hex = text.substring(0, tail) + Integer.toHexString(bits >>> 16) + ":" + Integer.toHexString(bits & 0xffff);
        }
        int gap = hex.indexOf("::");
        if (gap >= 0 && hex.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        String[] before = split(gap < 0 ? hex : hex.substring(0, gap));
        String[] after = split(gap < 0 ? "" : hex.substring(gap + 2));
        int given = before.length + after.length;
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return null;
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < given; i++) {
            String group = i < before.length ? before[i] : after[i - before.length];
            if (!GROUP.matcher(group).matches()) {
                return null;
            }
            groups[i < before.length ? i : GROUPS - given + i] = Integer.parseInt(group, 16);
        }
        return groups;
    }

    private static String[] split(String groups) {
        return groups.isEmpty() ? new String[0] : groups.split(":", -1);
    }

    private static long number(int[] groups, int from) {
        long number = 0;
        for (int i = from; i < from + GROUPS / 2; i++) {
            number = number << 16 | groups[i];
        }
        return number;
    }

    private static RefusedException malformed(@Nullable String text) {
        return RefusedException.invalid("address", text, "an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7");
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
