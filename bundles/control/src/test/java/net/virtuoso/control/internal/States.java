package net.virtuoso.control.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;

/** Desired states for tests: network blue with proxy p and hosts h1, h2. */
public final class States {
    private States() {}

    public static MacAddress mac(int number) {
        return new MacAddress(0x02_00_00_00_00_00L + number);
    }

    public static Node node(String name, int udpPort) {
        return new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", udpPort))));
    }

    public static Change bind(int vm) {
        return new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm));
    }

    public static Change attach(int vm, String node) {
        return new Change.AddPort(new Port("blue", node, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true));
    }

    /** Three nodes, the network, its LAN port, and VMs 1, 2 at h1 and 3, 4 at h2; revision 1. */
    public static DesiredState blue() {
        List<Change> changes = new ArrayList<>(List.of(
                new Change.PutNode(node("p", 1)),
                new Change.PutNode(node("h1", 2)),
                new Change.PutNode(node("h2", 3)),
                new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)),
                new Change.AddPort(new Port("blue", "p", "lan0", PortRole.LAN, "packet", null, null))));
        for (int vm = 1; vm <= 4; vm++) {
            changes.add(bind(vm));
            changes.add(attach(vm, vm <= 2 ? "h1" : "h2"));
        }
        return DesiredState.EMPTY.with(changes).at(1);
    }
}
