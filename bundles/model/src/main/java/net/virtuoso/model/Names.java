package net.virtuoso.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of names and identifiers, checked where a value is made. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9_.:-]{0,14}");
    private static final Pattern LABEL = Pattern.compile("[^\\p{Cntrl}]{1,255}");

    private Names() {}

    /**
     * A name of a network, a node or a transport: a DNS label (RFC 1123), so that it fits in host names,
     * file names, paths and metric labels.
     *
     * @param field the field, for the message
     * @return the same value
     * @throws RefusedException if it is missing or malformed
     */
    public static String requireName(String field, @Nullable String value) {
        if (value == null || !NAME.matcher(value).matches()) {
            throw RefusedException.invalid(
                    field, value, "1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit");
        }
        return value;
    }

    /**
     * A name of a network interface: what Linux accepts (IFNAMSIZ is 16 with the final zero), less what is
     * awkward in paths and shells.
     *
     * @throws RefusedException if it is missing or malformed
     */
    public static String requireDevice(String field, @Nullable String value) {
        if (value == null || !DEVICE.matcher(value).matches()) {
            throw RefusedException.invalid(
                    field, value, "an interface name of 1 to 15 of A-Z, a-z, 0-9, '_', '-', ':' and, not first, '.'");
        }
        return value;
    }

    /**
     * A free text for people, such as the name of a VM at the hypervisor.
     *
     * @throws RefusedException if it is missing, empty, longer than 255 or holds control characters
     */
    public static String requireLabel(String field, @Nullable String value) {
        if (value == null || !LABEL.matcher(value).matches()) {
            throw RefusedException.invalid(field, value, "1 to 255 characters, none of them a control character");
        }
        return value;
    }

    /**
     * Any value that must be there.
     *
     * @throws RefusedException if it is {@code null}
     */
    public static <T> T require(String field, @Nullable T value, String allowed) {
        if (value == null) {
            throw RefusedException.invalid(field, null, allowed);
        }
        return value;
    }
}
