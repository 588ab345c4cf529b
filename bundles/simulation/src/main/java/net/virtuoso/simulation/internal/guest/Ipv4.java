package net.virtuoso.simulation.internal.guest;

import java.util.Optional;
import java.util.regex.Pattern;

/** IPv4 addresses as numbers, first octet highest. */
public final class Ipv4 {
    /** The address that reaches everybody. */
    public static final int BROADCAST = -1;

    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Ipv4() {}

    /** Reads {@code 192.168.77.10}; empty if it is anything else. */
    public static Optional<Integer> parse(String text) {
        if (!DOTTED.matcher(text).matches()) {
            return Optional.empty();
        }
        int address = 0;
        for (String part : text.split("\\.", -1)) {
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return Optional.empty();
            }
            address = address << 8 | octet;
        }
        return Optional.of(address);
    }

    /** Writes {@code 192.168.77.10}. */
    public static String format(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }
}
