package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * Something is wrong with the user's LAN behind a port: a loop, or somebody with an address that isn't his.
 *
 * @param kind what was seen
 * @param mac the address with which it began
 * @param since when it began, by the node's clock; it is over when a minute passes without another such frame
 */
public record LanAlert(Kind kind, MacAddress mac, Instant since) {
    /** What was seen. */
    public enum Kind {
        /** A frame with the address of a VM came in from the LAN: it went round a loop outside, or somebody took the address. */
        @JsonProperty("vm-address")
        VM_ADDRESS,
        /** A station's frames come in by two LAN ports at once: they are joined outside. */
        @JsonProperty("two-ports")
        TWO_PORTS
    }

    /** Checks that all is there. */
    public LanAlert {
        Names.require("kind", kind, "'vm-address' or 'two-ports'");
        Names.require("mac", mac, "a MAC address");
        Names.require("since", since, "a time");
    }
}
