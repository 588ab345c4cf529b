package net.virtuoso.model;

/**
 * The marketplace's word that a VM's interface belongs to a network. Wherever a hypervisor starts a VM with this
 * address, the interface is attached.
 *
 * @param network the network's name
 * @param mac the interface's address, unique over all networks
 * @param vm a name for people
 */
public record VmBinding(String network, MacAddress mac, String vm) {
    /** Checks every part. */
    public VmBinding {
        Names.requireName("network", network);
        Names.require("mac", mac, "a MAC address").requireUnicast("mac");
        Names.requireLabel("vm", vm);
    }
}
