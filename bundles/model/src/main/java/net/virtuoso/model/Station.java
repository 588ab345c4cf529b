package net.virtuoso.model;

import java.time.Instant;

/**
 * A station of the user's LAN, as the proxy has learned it from what the station sends.
 *
 * @param mac its address
 * @param seenAt when it sent last, by the node's clock
 */
public record Station(MacAddress mac, Instant seenAt) {
    /** Checks that both are there. */
    public Station {
        Names.require("mac", mac, "a MAC address");
        Names.require("seenAt", seenAt, "a time");
    }
}
