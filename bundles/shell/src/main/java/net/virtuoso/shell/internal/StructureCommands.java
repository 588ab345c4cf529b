package net.virtuoso.shell.internal;

import java.time.Duration;
import java.util.Locale;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.ApplicationStructure.LinkShare;
import net.virtuoso.model.ApplicationStructure.VmShare;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:structure-*}. */
final class StructureCommands {
    private StructureCommands() {}

    /** Shows what an application does with its time. */
    @Service
    @Command(
            scope = "vnet",
            name = "structure-show",
            description = "Shows what the application in a network does with its time: its supersteps, who computes,"
                    + " communicates and waits, and for whom")
    public static final class Show extends VnetCommand {
        private static final int LEAST_SECONDS = 8;
        private static final int MOST_SECONDS = 64;

        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Option(
                name = "--window",
                description = "How far back in seconds, 8 to 64; supersteps of up to a third of it are seen")
        String seconds = "32";

        @Override
        void run() {
            ApplicationStructure structure = matrices()
                    .structure(
                            state().network(network).name(),
                            Duration.ofSeconds(Texts.number("window", seconds, LEAST_SECONDS, MOST_SECONDS)));
            if (json) {
                printJson(structure);
                return;
            }
            out().println(structure.reason());
            ShellTable vms = table(
                    "no VM does anything",
                    "VM",
                    "computing",
                    "communicating",
                    "waiting",
                    "processors",
                    "sends",
                    "receives",
                    "begins after");
            for (VmShare vm : structure.vms()) {
                Double processors = vm.processors();
                vms.addRow()
                        .addContent(
                                vm.name(),
                                percent(vm.computing()),
                                percent(vm.communicating()),
                                percent(vm.waiting()),
                                processors == null ? "-" : String.format(Locale.ROOT, "%.2f", processors),
                                Texts.bytes(vm.sentRate()) + "/s",
                                Texts.bytes(vm.receivedRate()) + "/s",
                                millis(vm.onset()));
            }
            print(vms);
            ShellTable links = table("no link carries anything", "path", "busy", "in a superstep", "carries");
            for (LinkShare link : structure.links()) {
                links.addRow()
                        .addContent(
                                link.link(),
                                percent(link.busy()),
                                millis(link.seconds()),
                                Texts.bytes(link.rate()) + "/s");
            }
            print(links);
            out().println("slowest VM: " + structure.slowestVmReason());
            out().println("slowest link: " + structure.slowestLinkReason());
            out().println("from " + Texts.time(structure.start()) + " to " + Texts.time(structure.end()));
        }

        private static String percent(@Nullable Double share) {
            return share == null ? "-" : Math.round(share * 100) + " %";
        }

        private static String millis(@Nullable Double time) {
            return time == null ? "-" : Math.round(time * 1_000) + " ms";
        }
    }
}
