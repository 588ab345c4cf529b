package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * Where frames of a network enter or leave.
 *
 * @param network the network's name
 * @param node the node that has the device
 * @param device the interface on that node; one port a device
 * @param role what is behind it
 * @param driver who opens it: {@code packet} (a packet socket on an existing interface), {@code tap} (a TAP of our own),
 *     {@code memory} (simulation)
 * @param mac the address bound to a VM's port; absent for the LAN
 * @param vm a name for people; absent for the LAN
 * @param discovered whether it follows from a VM that a hypervisor shows: then it goes when the VM goes. Ports that were
 *     asked for stay.
 */
public record Port(
        String network,
        String node,
        String device,
        PortRole role,
        String driver,
        @Nullable MacAddress mac,
        @Nullable String vm,
        boolean discovered) {
    /** Checks every part. */
    public Port {
        Names.requireName("network", network);
        Names.requireName("node", node);
        Names.requireDevice("device", device);
        Names.require("role", role, "'vm' or 'lan'");
        Names.requireName("driver", driver);
        if (role == PortRole.VM) {
            Names.require("mac", mac, "the VM's MAC address; a port of role 'lan' has none")
                    .requireUnicast("mac");
        } else if (mac != null) {
            throw RefusedException.invalid("mac", mac, "none for a port of role 'lan'");
        }
        if (vm != null) {
            Names.requireLabel("vm", vm);
        }
    }

    /** A port that was asked for. */
    public Port(
            String network,
            String node,
            String device,
            PortRole role,
            String driver,
            @Nullable MacAddress mac,
            @Nullable String vm) {
        this(network, node, device, role, driver, mac, vm, false);
    }

    /** The identifier: node and device. */
    public String id() {
        return id(node, device);
    }

    /** The identifier of the port on a device. */
    public static String id(String node, String device) {
        return node + "." + device;
    }
}
