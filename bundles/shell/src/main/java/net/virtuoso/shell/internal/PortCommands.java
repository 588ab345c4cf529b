package net.virtuoso.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.VmBinding;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:port-*}. */
final class PortCommands {
    private PortCommands() {}

    static ShellTable portTable(List<PortView> ports) {
        ShellTable table = VnetCommand.table(
                "no port",
                "port",
                "network",
                "role",
                "driver",
                "address",
                "VM",
                "state",
                "taken in",
                "given out",
                "refused",
                "reason");
        for (PortView view : ports) {
            Port port = view.port();
            PortStatus status = view.status();
            table.addRow()
                    .addContent(
                            view.id(),
                            port.network(),
                            Texts.orDash(port.role()),
                            port.driver(),
                            Texts.orDash(port.mac()),
                            Texts.orDash(port.vm()),
                            status == null ? "not reported" : Texts.orDash(status.state()),
                            status == null ? "-" : Texts.bytes(status.counters().rxBytes()),
                            status == null ? "-" : Texts.bytes(status.counters().txBytes()),
                            status == null ? "-" : refused(status),
                            status == null ? "" : status.reason());
        }
        return table;
    }

    /** How many frames weren't taken in, and why. */
    private static String refused(PortStatus status) {
        List<String> reasons = new ArrayList<>();
        long rest = status.counters().rxDropped();
        for (Map.Entry<DropReason, Long> entry : status.refused().entrySet()) {
            // What was to leave is counted as not given out.
            rest -= entry.getKey() == DropReason.UNKNOWN_STORM ? 0 : entry.getValue();
            reasons.add(Texts.orDash(entry.getKey()) + " " + entry.getValue());
        }
        if (rest > 0) {
            reasons.add("lost " + rest);
        }
        return reasons.isEmpty() ? "-" : String.join(", ", reasons);
    }

    /** Lists ports. */
    @Service
    @Command(scope = "vnet", name = "port-list", description = "Lists the ports, wanted and running side by side")
    public static final class ListAll extends ListCommand<PortView> {
        @Override
        List<PortView> find(@Nullable String network) {
            return inventory().ports(network);
        }

        @Override
        ShellTable table(List<PortView> ports) {
            return portTable(ports);
        }
    }

    /** Attaches a device. */
    @Service
    @Command(
            scope = "vnet",
            name = "port-add",
            description = "Attaches a device of a node to a network: the user's LAN, or with --mac a VM")
    public static final class Add extends ChangeCommand {
        @Argument(index = 0, name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Argument(index = 1, name = "node", description = "The node that has the device", required = true)
        @Completion(Completers.Nodes.class)
        String node = "";

        @Argument(index = 2, name = "device", description = "The interface on that node", required = true)
        String device = "";

        @Option(
                name = "--driver",
                description = "packet: an existing interface; tap: one of our own; memory: simulation")
        @Completion(
                value = StringsCompleter.class,
                values = {"packet", "tap", "memory"})
        String driver = "packet";

        @Option(name = "--mac", description = "The address of the VM behind it, bound to the network before")
        @Completion(Completers.Macs.class)
        @Nullable
        String mac;

        @Override
        void run() throws InterruptedException {
            MacAddress address = mac == null ? null : MacAddress.parse(mac);
            VmBinding binding = address == null ? null : state().bindings().get(address);
            Port port = new Port(
                    network,
                    node,
                    device,
                    address == null ? PortRole.LAN : PortRole.VM,
                    driver,
                    address,
                    binding == null ? null : binding.vm());
            Commit commit = commit(new Change.AddPort(port));
            tell(commit.revision(), "added port '" + port.id() + "'", new PortView(port.id(), port, null));
        }
    }

    /** Detaches a device. */
    @Service
    @Command(scope = "vnet", name = "port-delete", description = "Detaches a device")
    public static final class Delete extends ChangeCommand {
        @Argument(name = "port", description = "The port's identifier", required = true)
        @Completion(Completers.Ports.class)
        String port = "";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.DeletePort(port));
            tell(commit.revision(), "deleted port '" + port + "'", null);
        }
    }
}
