package net.virtuoso.shell.internal;

import java.util.List;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:vm-*}. */
final class VmCommands {
    private VmCommands() {}

    static ShellTable vmTable(List<VmView> vms) {
        ShellTable table = VnetCommand.table(
                "no VM is bound", "VM", "address", "network", "node", "port", "state", "seen at", "first frame at");
        for (VmView vm : vms) {
            table.addRow()
                    .addContent(
                            vm.vm(),
                            vm.mac(),
                            vm.network(),
                            Texts.orDash(vm.node()),
                            Texts.orDash(vm.port()),
                            Texts.orDash(vm.state()),
                            Texts.time(vm.seenAt()),
                            Texts.time(vm.firstFrameAt()));
        }
        return table;
    }

    /** Lists VMs. */
    @Service
    @Command(scope = "vnet", name = "vm-list", description = "Lists the VMs that are bound, and where they run")
    public static final class ListAll extends VnetCommand {
        @Argument(name = "network", description = "Only this network's")
        @Completion(Completers.Networks.class)
        @Nullable
        String network;

        @Override
        void run() {
            List<VmView> vms = inventory().vms(filter(network));
            if (json) {
                printJson(vms);
            } else {
                print(vmTable(vms));
            }
        }
    }

    /** Binds an address. */
    @Service
    @Command(
            scope = "vnet",
            name = "vm-bind",
            description = "Binds a VM's address to a network: wherever it starts, it is attached")
    public static final class Bind extends ChangeCommand {
        @Argument(index = 0, name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Argument(index = 1, name = "vm", description = "The VM's name, for people", required = true)
        String vm = "";

        @Option(name = "--mac", description = "The address of its interface; one is chosen if absent")
        @Nullable
        String mac;

        @Override
        void run() throws InterruptedException {
            MacAddress address = mac == null ? state().freeMac(network) : MacAddress.parse(mac);
            VmBinding binding = new VmBinding(network, address, vm);
            Commit commit = commit(new Change.BindVm(binding));
            tell(commit.revision(), "bound " + address + " of '" + vm + "' to network '" + network + "'", binding);
        }
    }

    /** Unbinds an address. */
    @Service
    @Command(scope = "vnet", name = "vm-unbind", description = "Unbinds a VM's address; its port goes too")
    public static final class Unbind extends ChangeCommand {
        @Argument(name = "mac", description = "The address", required = true)
        @Completion(Completers.Macs.class)
        String mac = "";

        @Override
        void run() throws InterruptedException {
            MacAddress address = MacAddress.parse(mac);
            Commit commit = commit(new Change.UnbindVm(address));
            tell(commit.revision(), "unbound " + address, null);
        }
    }
}
