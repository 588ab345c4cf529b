package net.virtuoso.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A VM's network interface as the hypervisor of a node shows it.
 *
 * @param uuid the VM's identity at the hypervisor (RFC 9562), kept over a migration
 * @param vm the VM's name at the hypervisor
 * @param mac the interface's address
 * @param device the interface on the host; {@code null} while the hypervisor has none
 * @param driver which port driver fits: {@code packet} for a real interface, {@code memory} in simulation
 * @param network the network's name in the VM's metadata; {@code null} if it names none
 * @param seenAt when the node learned of it (a lifecycle event or a resynchronisation)
 */
public record VmInterface(
        String uuid,
        String vm,
        MacAddress mac,
        @Nullable String device,
        String driver,
        @Nullable String network,
        Instant seenAt) {
    /** Checks every part. */
    public VmInterface {
        Names.requireLabel("uuid", uuid);
        Names.requireLabel("vm", vm);
        Names.require("mac", mac, "a MAC address");
        if (device != null) {
            Names.requireDevice("device", device);
        }
        Names.requireName("driver", driver);
        if (network != null) {
            Names.requireName("network", network);
        }
        Names.require("seenAt", seenAt, "a time");
    }
}
