package net.virtuoso.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An address that a DHCP server gave to a VM, as seen on the way to it.
 *
 * @param address the address
 * @param until when it ends, by the node's clock; {@code null} if never
 */
public record Lease(IpAddress address, @Nullable Instant until) {
    /** Checks that there is an address. */
    public Lease {
        Names.require("address", address, "an IP address");
    }
}
