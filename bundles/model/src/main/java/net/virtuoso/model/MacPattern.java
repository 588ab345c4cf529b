package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A set of MAC addresses by prefix: one address, a block of addresses such as a network's, or any.
 *
 * @param value the prefix; bits behind {@code length} are zero
 * @param length how many leading bits must agree, 0 (any) to 48 (exact)
 */
public record MacPattern(long value, int length) {
    /** Matches every address; written {@code *}. */
    public static final MacPattern ANY = new MacPattern(0, 0);

    private static final String FORM = "a MAC address, a prefix such as 02:00:2a:00:00:00/32, or '*'";

    /** Checks the length and that no bit is set behind the prefix. */
    public MacPattern {
        if (length < 0 || length > MacAddress.BITS) {
            throw RefusedException.invalid("pattern", length, "a prefix length of 0 to 48");
        }
        if ((value & ~mask(length)) != 0) {
            throw RefusedException.invalid(
                    "pattern", Long.toHexString(value) + "/" + length, "no bit set behind the prefix");
        }
    }

    /** The pattern of exactly one address. */
    public static MacPattern of(MacAddress address) {
        return new MacPattern(address.value(), MacAddress.BITS);
    }

    /**
     * Reads {@code *}, {@code 02:00:00:00:00:01} or {@code 02:00:2a:00:00:00/32}.
     *
     * @throws RefusedException if the text has any other form
     */
    @JsonCreator
    public static MacPattern parse(@Nullable String text) {
        if ("*".equals(text)) {
            return ANY;
        }
        try {
            int slash = text == null ? -1 : text.indexOf('/');
            if (text == null || slash < 0) {
                return of(MacAddress.parse(text));
            }
            return new MacPattern(
                    MacAddress.parse(text.substring(0, slash)).value(), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException | RefusedException e) {
            RefusedException refused = RefusedException.invalid("pattern", text, FORM);
            refused.initCause(e);
            throw refused;
        }
    }

    /** Whether the address is in the set. */
    public boolean matches(MacAddress address) {
        return (address.value() & mask(length)) == value;
    }

    /** Whether the set holds exactly one address. */
    public boolean isExact() {
        return length == MacAddress.BITS;
    }

    /** The one address of an exact pattern. */
    public MacAddress address() {
        if (!isExact()) {
            throw new IllegalStateException("pattern " + this + " is not exact");
        }
        return new MacAddress(value);
    }

    /** The bits that a prefix of this length compares. */
    public static long mask(int length) {
        return length == 0 ? 0 : -1L << MacAddress.BITS - length & 0xffff_ffff_ffffL;
    }

    /** A form without separators for identifiers: {@code any}, {@code 020000000001}, {@code 02002a000000_32}. */
    public String compact() {
        if (length == 0) {
            return "any";
        }
        String hex = new MacAddress(value).toString().replace(":", "");
        return isExact() ? hex : hex + "_" + length;
    }

    @JsonValue
    @Override
    public String toString() {
        if (length == 0) {
            return "*";
        }
        String address = new MacAddress(value).toString();
        return isExact() ? address : address + "/" + length;
    }
}
