package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An IEEE 802 MAC address (EUI-48).
 *
 * @param value the 48 bits in the low end of the long, first octet on the wire highest
 */
public record MacAddress(long value) implements Comparable<MacAddress> {
    /** The number of bits in an address. */
    public static final int BITS = 48;

    /** {@code ff:ff:ff:ff:ff:ff}. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    private static final int TEXT_LENGTH = 17;
    private static final long GROUP_BIT = 1L << 40;
    private static final long LOCAL_BIT = 1L << 41;

    /** Checks the range. */
    public MacAddress {
        if (value >>> BITS != 0) {
            throw RefusedException.invalid("mac", "0x" + Long.toHexString(value), "a number of 48 bits");
        }
    }

    /**
     * Reads the form {@code 02:00:5e:00:00:01}; upper case is accepted.
     *
     * @throws RefusedException if the text has any other form
     */
    @JsonCreator
    public static MacAddress parse(@Nullable String text) {
        if (text == null || text.length() != TEXT_LENGTH) {
            throw malformed(text);
        }
        long value = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != ':') {
                    throw malformed(text);
                }
            } else {
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    throw malformed(text);
                }
                value = value << 4 | digit;
            }
        }
        return new MacAddress(value);
    }

    /**
     * A locally administered address by place: {@code 02}, the network's number, the VM's number in it. All VMs of a
     * network share the prefix of 32 bits, so that one {@link MacPattern} stands for them.
     *
     * @param vni the network's number, 1 to {@link VirtualNetwork#MAX_VNI}
     * @param number the VM's number, 0 to 65535
     */
    public static MacAddress hierarchical(int vni, int number) {
        if (vni < 1 || vni > VirtualNetwork.MAX_VNI || number < 0 || number > 0xffff) {
            throw RefusedException.invalid("mac", vni + "/" + number, "a network's number and 0 to 65535");
        }
        return new MacAddress(LOCAL_BIT | (long) vni << 16 | number);
    }

    private static RefusedException malformed(@Nullable String text) {
        return RefusedException.invalid("mac", text, "six pairs of hexadecimal digits, such as 02:00:5e:00:00:01");
    }

    /** Whether the address names a group, broadcast included. */
    public boolean isMulticast() {
        return (value & GROUP_BIT) != 0;
    }

    /** Whether the address is locally administered. */
    public boolean isLocal() {
        return (value & LOCAL_BIT) != 0;
    }

    /**
     * The address of one interface, fit to be a VM's own.
     *
     * @param field the field, for the message
     * @return this
     * @throws RefusedException if this is a group address or all zeros
     */
    public MacAddress requireUnicast(String field) {
        if (isMulticast() || value == 0) {
            throw RefusedException.invalid(field, this, "a unicast address: the first octet even, not all zeros");
        }
        return this;
    }

    /** Unsigned order of the 48 bits. */
    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(value, other.value);
    }

    @JsonValue
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(TEXT_LENGTH);
        for (int shift = BITS - 8; shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift) & 0xff;
            text.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
