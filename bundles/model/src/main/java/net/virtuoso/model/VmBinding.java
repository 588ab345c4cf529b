package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The marketplace's word that a VM's interface belongs to a network. Wherever a hypervisor starts a VM with this
 * address, the interface is attached.
 *
 * @param network the network's name
 * @param mac the interface's address, unique over all networks
 * @param vm a name for people
 * @param addresses the IP addresses that are the VM's, in ascending order, each at most once; unique in the network. Of a family
 *     with one here the VM may use no other. Absent means none: what the VM uses isn't known and not checked.
 * @param trusted whether the VM may be a router, a DHCP server or a firewall: speak for addresses that aren't its own, advertise
 *     itself as a router, answer DHCP. Absent means no.
 */
public record VmBinding(
        String network,
        MacAddress mac,
        String vm,
        @JsonProperty(isRequired = OptBoolean.FALSE) List<IpAddress> addresses,
        @JsonProperty(isRequired = OptBoolean.FALSE) Boolean trusted) {
    /** The most addresses that a VM can have. */
    public static final int MAX_ADDRESSES = 16;

    /** Checks every part, puts the addresses in order and takes a copy. */
    public VmBinding(
            String network, MacAddress mac, String vm, @Nullable List<IpAddress> addresses, @Nullable Boolean trusted) {
        Names.requireName("network", network);
        Names.require("mac", mac, "a MAC address").requireUnicast("mac");
        Names.requireLabel("vm", vm);
        this.network = network;
        this.mac = mac;
        this.vm = vm;
        this.addresses = addresses == null ? List.of() : checked(addresses);
        this.trusted = trusted != null && trusted;
    }

    /** One whose addresses aren't known. */
    public VmBinding(String network, MacAddress mac, String vm) {
        this(network, mac, vm, null, null);
    }

    private static List<IpAddress> checked(List<IpAddress> addresses) {
        if (addresses.size() > MAX_ADDRESSES) {
            throw RefusedException.limit("addresses", addresses.size(), "at most " + MAX_ADDRESSES + " addresses a VM");
        }
        for (IpAddress address : addresses) {
            Names.require("addresses", address, "IP addresses").requireUnicast("addresses");
        }
        return addresses.stream().sorted().distinct().toList();
    }
}
