package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a frame wasn't carried. */
public enum DropReason {
    /** It isn't a frame that can travel, or what it claims to hold isn't whole. */
    @JsonProperty("malformed")
    MALFORMED,
    /**
     * Its source isn't the MAC address bound to the port, or isn't one that may come over this link; or it asks a DHCP server in
     * another's name.
     */
    @JsonProperty("spoofed-mac")
    SPOOFED_MAC,
    /** Its source isn't an IP address of the VM. */
    @JsonProperty("spoofed-ip")
    SPOOFED_IP,
    /** It is an ARP message or neighbour advertisement that claims what isn't the VM's. */
    @JsonProperty("spoofed-arp")
    SPOOFED_ARP,
    /** A VM that isn't trusted acts as a DHCP server or a router. */
    @JsonProperty("rogue-service")
    ROGUE_SERVICE,
    /** More broadcast and multicast, or DHCP, came in than is allowed. */
    @JsonProperty("storm")
    STORM,
    /** No rule matches, or only one that leads back. */
    @JsonProperty("no-rule")
    NO_RULE,
    /** A rule says drop. */
    @JsonProperty("denied")
    DENIED,
    /** What the rules point to doesn't work now. */
    @JsonProperty("unreachable")
    UNREACHABLE,
    /**
     * It came from the LAN with the address of a VM, or of a station behind another LAN port: a loop outside, or a theft. Or it
     * came over a link with the address of a VM that is here: a loop of rules, or a node that lies.
     */
    @JsonProperty("looped")
    LOOPED,
    /** Too much goes to the LAN for addresses that no station there is known to have. */
    @JsonProperty("unknown-storm")
    UNKNOWN_STORM,
    /** It has crossed as many links as a frame may. */
    @JsonProperty("hop-limit")
    HOP_LIMIT,
    /** It belongs to a network that isn't here. */
    @JsonProperty("unknown-network")
    UNKNOWN_NETWORK,
    /** It belongs to a network that is here, but doesn't use the link over which it came. */
    @JsonProperty("foreign-network")
    FOREIGN_NETWORK;

    /** A copy of counts by reason, where none is empty; refuses what can't have been counted. */
    static Map<DropReason, Long> copyOf(@Nullable Map<DropReason, Long> counts) {
        Map<DropReason, Long> copy = new EnumMap<>(DropReason.class);
        if (counts != null) {
            counts.forEach((reason, count) -> {
                if (count == null || count < 0) {
                    throw RefusedException.invalid("refused", count, "0 or more for each reason");
                }
                copy.put(reason, count);
            });
        }
        return Collections.unmodifiableMap(copy);
    }
}
