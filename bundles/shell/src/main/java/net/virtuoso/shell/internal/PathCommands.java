package net.virtuoso.shell.internal;

import net.virtuoso.api.inventory.PathChoice;
import net.virtuoso.api.inventory.PathExplanation;
import net.virtuoso.api.inventory.PathStep;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmBinding;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:explain}. */
final class PathCommands {
    private PathCommands() {}

    /** Follows a frame. */
    @Service
    @Command(
            scope = "vnet",
            name = "explain",
            description = "Follows a frame through the tables of the nodes and says where it arrives or dies, and why."
                    + " Nothing is sent")
    public static final class Explain extends VnetCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Argument(
                index = 1,
                name = "source",
                description =
                        "Who sends: a VM's name or a MAC address; one that no VM has is taken to be in the user's LAN",
                required = true)
        @Completion(Completers.Senders.class)
        String source = "";

        @Argument(
                index = 2,
                name = "destination",
                description = "Who receives: a VM's name, a MAC address or broadcast",
                required = true)
        @Completion(Completers.Receivers.class)
        String destination = "";

        @Override
        void run() {
            PathExplanation way = inventory().explain(network, source, destination);
            if (json) {
                printJson(way);
                return;
            }
            DesiredState state = state();
            out().println("a frame from " + name(state, way.source()) + " to " + name(state, way.destination()) + ": "
                    + Texts.orDash(way.verdict()) + ", " + way.reason());
            if (!way.steps().isEmpty()) {
                print(steps(way));
            }
            way.notes().forEach(note -> out().println("note: " + note));
        }

        private static ShellTable steps(PathExplanation way) {
            ShellTable table = table("", "node", "in by", "rule", "origin", "to", "taken", "why");
            for (PathStep step : way.steps()) {
                String node = step.node();
                String ingress = Texts.target(step.ingress());
                for (PathChoice choice : step.choices()) {
                    table.addRow()
                            .addContent(
                                    node,
                                    ingress,
                                    Texts.orDash(choice.rule()),
                                    Texts.orDash(choice.origin()),
                                    Texts.target(choice.target()),
                                    choice.taken() ? "yes" : "no",
                                    choice.reason());
                    node = "";
                    ingress = "";
                }
                table.addRow().addContent(node, ingress, "", "", "", "", step.reason());
            }
            return table;
        }

        private static String name(DesiredState state, MacAddress mac) {
            VmBinding binding = state.bindings().get(mac);
            return binding == null ? mac.toString() : "'" + binding.vm() + "' (" + mac + ")";
        }
    }
}
