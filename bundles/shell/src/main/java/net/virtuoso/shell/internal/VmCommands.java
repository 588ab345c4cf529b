package net.virtuoso.shell.internal;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Lease;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmBinding;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:vm-*}. */
final class VmCommands {
    private VmCommands() {}

    static ShellTable vmTable(List<VmView> vms) {
        ShellTable table = VnetCommand.table(
                "no VM is bound",
                "VM",
                "address",
                "IP",
                "network",
                "node",
                "port",
                "state",
                "seen at",
                "first frame at");
        for (VmView vm : vms) {
            table.addRow()
                    .addContent(
                            vm.vm(),
                            vm.mac(),
                            ip(vm),
                            vm.network(),
                            Texts.orDash(vm.node()),
                            Texts.orDash(vm.port()),
                            Texts.orDash(vm.state()),
                            Texts.time(vm.seenAt()),
                            Texts.time(vm.firstFrameAt()));
        }
        return table;
    }

    /** What is declared, or what was learned, which is marked. */
    private static String ip(VmView vm) {
        List<String> words = new ArrayList<>();
        vm.addresses().forEach(address -> words.add(address.toString()));
        Lease lease = vm.lease();
        if (lease != null && !vm.addresses().contains(lease.address())) {
            words.add(lease.address() + " (DHCP)");
        }
        if (vm.trusted()) {
            words.add("trusted");
        }
        return words.isEmpty() ? "-" : String.join(" ", words);
    }

    private static List<IpAddress> parse(List<String> addresses) {
        return addresses.stream().map(IpAddress::parse).toList();
    }

    /** Lists VMs. */
    @Service
    @Command(scope = "vnet", name = "vm-list", description = "Lists the VMs that are bound, and where they run")
    public static final class ListAll extends ListCommand<VmView> {
        @Override
        List<VmView> find(@Nullable String network) {
            return inventory().vms(network);
        }

        @Override
        ShellTable table(List<VmView> vms) {
            return vmTable(vms);
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

        @Option(
                name = "--ip",
                description =
                        "An IP address of the VM, may be given several times; it may then use no other of this family",
                multiValued = true)
        List<String> ip = List.of();

        @Option(name = "--trusted", description = "The VM may be a router or DHCP server")
        boolean trusted;

        @Override
        void run() throws InterruptedException {
            MacAddress address = mac == null ? state().freeMac(network) : MacAddress.parse(mac);
            VmBinding binding = new VmBinding(network, address, vm, parse(ip), trusted);
            Commit commit = commit(new Change.BindVm(binding));
            tell(commit.revision(), "bound " + address + " of '" + vm + "' to network '" + network + "'", binding);
        }
    }

    /** Changes what a VM may say. */
    @Service
    @Command(
            scope = "vnet",
            name = "vm-update",
            description = "Changes a VM's name, the IP addresses that it may use, or whether it is trusted")
    public static final class Update extends ChangeCommand {
        @Argument(name = "mac", description = "The address that it is bound by", required = true)
        @Completion(Completers.Macs.class)
        String mac = "";

        @Option(name = "--name", description = "Another name")
        @Nullable
        String name;

        @Option(
                name = "--ip",
                description = "An IP address of the VM, may be given several times; these replace those before",
                multiValued = true)
        List<String> ip = List.of();

        @Option(name = "--no-ip", description = "Its IP addresses aren't known any more, and not checked")
        boolean noIp;

        @Option(name = "--trusted", description = "Whether it may be a router or DHCP server: yes or no")
        @Completion(
                value = StringsCompleter.class,
                values = {"yes", "no"})
        @Nullable
        String trusted;

        @Override
        void run() throws InterruptedException {
            MacAddress address = MacAddress.parse(mac);
            VmBinding old = state().bindings().get(address);
            if (old == null) {
                throw RefusedException.notFound("mac", mac, "an address that is bound; vnet:vm-list shows them");
            }
            if (noIp && !ip.isEmpty()) {
                throw RefusedException.invalid("--no-ip", ip, "either --ip or --no-ip");
            }
            VmBinding wanted = new VmBinding(
                    old.network(),
                    address,
                    name == null ? old.vm() : name,
                    noIp || !ip.isEmpty() ? parse(ip) : old.addresses(),
                    trusted == null ? old.trusted() : isYes(trusted));
            Commit commit = commit(new Change.UpdateVm(wanted));
            tell(commit.revision(), "changed VM '" + wanted.vm() + "' (" + address + ")", wanted);
        }

        private static boolean isYes(String text) {
            if (!text.equals("yes") && !text.equals("no")) {
                throw RefusedException.invalid("--trusted", text, "yes or no");
            }
            return text.equals("yes");
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
