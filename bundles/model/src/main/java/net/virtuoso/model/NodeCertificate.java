package net.virtuoso.model;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a certificate that was issued to a node.
 *
 * @param node the node that it names
 * @param serial its serial number, in hexadecimal
 * @param issued when it was issued
 * @param expires from when on it is void by itself
 */
public record NodeCertificate(String node, String serial, Instant issued, Instant expires) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final int MAX_SERIAL = 40;

    /** Checks every part. */
    public NodeCertificate {
        Names.requireName("node", node);
        requireSerial("serial", serial);
        Names.require("issued", issued, "a time");
        Names.require("expires", expires, "a time");
    }

    /**
     * The form of serial numbers.
     *
     * @throws RefusedException if it is missing or malformed
     */
    public static String requireSerial(String field, @Nullable String value) {
        if (value == null || value.length() > MAX_SERIAL || !HEX.matcher(value).matches()) {
            throw RefusedException.invalid(field, value, "1 to " + MAX_SERIAL + " of 0-9 and a-f");
        }
        return value;
    }

    static void requireHex(String field, @Nullable String value, int length) {
        if (value == null || value.length() != length || !HEX.matcher(value).matches()) {
            throw RefusedException.invalid(field, value, length + " of 0-9 and a-f");
        }
    }
}
