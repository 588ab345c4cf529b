package net.virtuoso.lab.net;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An address that a DHCP server has lent.
 *
 * @param expires when the loan ends
 * @param mac the client's hardware address, lower case with colons
 * @param address the IPv4 address
 * @param hostname the name the client gave, or {@code *}
 */
public record Lease(Instant expires, String mac, String address, String hostname) {
    private static final int FIELDS = 5;

    /** Reads dnsmasq's lease file: one lease a line, fields expiry, MAC, address, host name, client id. */
    static List<Lease> parse(List<String> lines) {
        List<Lease> leases = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split(" ", -1);
            if (fields.length >= FIELDS && fields[2].contains(".")) {
                leases.add(new Lease(
                        Instant.ofEpochSecond(Long.parseLong(fields[0])),
                        fields[1].toLowerCase(Locale.ROOT),
                        fields[2],
                        fields[3]));
            }
        }
        return leases;
    }
}
