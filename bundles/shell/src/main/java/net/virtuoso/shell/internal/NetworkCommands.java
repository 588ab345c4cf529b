package net.virtuoso.shell.internal;

import java.util.List;
import java.util.Locale;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:network-*}. */
final class NetworkCommands {
    private NetworkCommands() {}

    private static AdaptationMode mode(String text) {
        for (AdaptationMode mode : AdaptationMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw RefusedException.invalid("adaptation", text, "off, advise or automatic");
    }

    private static String passed(@Nullable Counters counters) {
        return counters == null
                ? "no node has reported what passed it"
                : "its ports took in " + counters.rxFrames() + " frames (" + Texts.bytes(counters.rxBytes())
                        + ") and gave out " + counters.txFrames() + " (" + Texts.bytes(counters.txBytes())
                        + "); dropped "
                        + counters.rxDropped() + " that came in, " + counters.txDropped() + " that were to leave";
    }

    /** Lists networks. */
    @Service
    @Command(scope = "vnet", name = "network-list", description = "Lists the virtual networks")
    public static final class ListAll extends VnetCommand {
        @Override
        void run() {
            List<NetworkView> networks = inventory().networks();
            if (json) {
                printJson(networks);
                return;
            }
            DesiredState state = state();
            ShellTable table = table(
                    "no network; vnet:network-create makes one",
                    "name",
                    "vni",
                    "proxy",
                    "adaptation",
                    "VMs",
                    "ports",
                    "taken in",
                    "given out",
                    "dropped");
            for (NetworkView view : networks) {
                VirtualNetwork network = view.network();
                Counters counters = view.counters();
                table.addRow()
                        .addContent(
                                network.name(),
                                network.vni(),
                                network.proxy(),
                                Texts.orDash(network.adaptation()),
                                state.bindingsOf(network.name()).size(),
                                state.portsOf(network.name()).size(),
                                counters == null ? "-" : Texts.bytes(counters.rxBytes()),
                                counters == null ? "-" : Texts.bytes(counters.txBytes()),
                                counters == null ? "-" : counters.rxDropped() + counters.txDropped());
            }
            print(table);
        }
    }

    /** Shows one network. */
    @Service
    @Command(scope = "vnet", name = "network-show", description = "Shows a network with its VMs, ports and links")
    public static final class Show extends VnetCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Override
        void run() {
            VirtualNetwork shown = state().network(network);
            NetworkView view = inventory().networks().stream()
                    .filter(each -> each.network().name().equals(shown.name()))
                    .findFirst()
                    .orElseGet(() -> new NetworkView(shown, null));
            if (json) {
                printJson(view);
                return;
            }
            out().println("network " + shown.name() + ", number " + shown.vni() + ", proxy " + shown.proxy()
                    + ", adaptation " + Texts.orDash(shown.adaptation()));
            out().println(passed(view.counters()));
            print(VmCommands.vmTable(inventory().vms(network)));
            print(PortCommands.portTable(inventory().ports(network)));
            List<LinkView> links = inventory().links(network);
            print(LinkCommands.linkTable(links));
        }
    }

    /** Creates a network. */
    @Service
    @Command(scope = "vnet", name = "network-create", description = "Creates a virtual network")
    public static final class Create extends ChangeCommand {
        @Argument(index = 0, name = "network", description = "A name that no network has", required = true)
        String network = "";

        @Argument(index = 1, name = "proxy", description = "The node on the user's LAN", required = true)
        @Completion(Completers.Nodes.class)
        String proxy = "";

        @Option(name = "--vni", description = "Its number on the wire, 1 to 16777215; a free one is chosen if absent")
        String vni = "0";

        @Option(name = "--adaptation", description = "What the adaptation loop may do: off, advise or automatic")
        @Completion(
                value = StringsCompleter.class,
                values = {"off", "advise", "automatic"})
        String mode = "automatic";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.CreateNetwork(new VirtualNetwork(
                    network, Texts.number("vni", vni, 0, VirtualNetwork.MAX_VNI), proxy, mode(mode))));
            VirtualNetwork made = commit.after().network(network);
            tell(commit.revision(), "created network '" + network + "' with number " + made.vni(), made);
        }
    }

    /** Changes a network. */
    @Service
    @Command(scope = "vnet", name = "network-update", description = "Changes a network's proxy or adaptation mode")
    public static final class Update extends ChangeCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Option(name = "--proxy", description = "Another node on the user's LAN")
        @Completion(Completers.Nodes.class)
        @Nullable
        String proxy;

        @Option(name = "--adaptation", description = "What the adaptation loop may do: off, advise or automatic")
        @Completion(
                value = StringsCompleter.class,
                values = {"off", "advise", "automatic"})
        @Nullable
        String mode;

        @Override
        void run() throws InterruptedException {
            VirtualNetwork old = state().network(network);
            VirtualNetwork wanted = new VirtualNetwork(
                    network,
                    old.vni(),
                    proxy == null ? old.proxy() : proxy,
                    mode == null ? old.adaptation() : mode(mode));
            Commit commit = commit(new Change.UpdateNetwork(wanted));
            tell(
                    commit.revision(),
                    "changed network '" + network + "'",
                    commit.after().network(network));
        }
    }

    /** Deletes a network. */
    @Service
    @Command(
            scope = "vnet",
            name = "network-delete",
            description = "Deletes a network with its bindings, ports, links and rules")
    public static final class Delete extends ChangeCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.DeleteNetwork(network));
            tell(commit.revision(), "deleted network '" + network + "'", null);
        }
    }
}
