package net.virtuoso.shell.internal;

import java.util.List;
import java.util.stream.Collectors;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Transports;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:link-*}. */
final class LinkCommands {
    private LinkCommands() {}

    static ShellTable linkTable(List<LinkView> links) {
        ShellTable table = VnetCommand.table(
                "no link", "link", "origin", "state", "round trip", "loss", "carried", "fast path", "reason");
        for (LinkView view : links) {
            table.addRow()
                    .addContent(
                            view.id(),
                            Texts.orDash(view.link().origin()),
                            view.state() == null ? "not reported" : Texts.orDash(view.state()),
                            roundTrip(view),
                            loss(view),
                            Texts.bytes(view.ends().stream()
                                    .mapToLong(end -> end.counters().txBytes())
                                    .sum()),
                            view.ends().isEmpty()
                                    ? "-"
                                    : view.ends().stream()
                                            .map(LinkCommands::fastPath)
                                            .distinct()
                                            .collect(Collectors.joining("; ")),
                            view.ends().stream()
                                    .map(LinkStatus::reason)
                                    .filter(reason -> !reason.isEmpty())
                                    .collect(Collectors.joining("; ")));
        }
        return table;
    }

    /** What of one end's frames the kernel carries, or why it doesn't. */
    static String fastPath(LinkStatus end) {
        FastPathStatus status = end.fastPath();
        if (status == null) {
            return "-";
        }
        return status.reason().isEmpty() ? status.sending() + " pairs" : "no: " + status.reason();
    }

    /** The worse of both ends. */
    private static String roundTrip(LinkView view) {
        long worst = view.ends().stream().mapToLong(LinkStatus::rttMicros).max().orElse(-1);
        return worst < 0 ? "-" : worst + " µs";
    }

    private static String loss(LinkView view) {
        return view.ends().isEmpty()
                ? "-"
                : view.ends().stream().mapToInt(LinkStatus::lossPermille).max().orElse(0) / 10.0 + " %";
    }

    /** Lists links. */
    @Service
    @Command(scope = "vnet", name = "link-list", description = "Lists the links, the star's included")
    public static final class ListAll extends ListCommand<LinkView> {
        @Override
        List<LinkView> find(@Nullable String network) {
            return inventory().links(network);
        }

        @Override
        ShellTable table(List<LinkView> links) {
            return linkTable(links);
        }
    }

    /** Adds a link. */
    @Service
    @Command(scope = "vnet", name = "link-add", description = "Adds a link between two nodes beyond the star")
    public static final class Add extends ChangeCommand {
        @Argument(index = 0, name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Argument(index = 1, name = "a", description = "A node", required = true)
        @Completion(Completers.Nodes.class)
        String a = "";

        @Argument(index = 2, name = "b", description = "Another node", required = true)
        @Completion(Completers.Nodes.class)
        String b = "";

        @Argument(
                index = 3,
                name = "transport",
                description =
                        "Over what; if absent, the first of udp, tls, udp-plain, tcp, ws, wss, ssh and quic at which one of them"
                                + " can be reached")
        @Completion(Completers.Transports.class)
        @Nullable
        String transport;

        @Override
        void run() throws InterruptedException {
            Link link = new Link(network, a, b, transport(), Origin.OPERATOR);
            Commit commit = commit(new Change.AddLink(link));
            tell(
                    commit.revision(),
                    "added link '" + link.id() + "'",
                    new LinkView(link.id(), link.pathId(), link, null, List.of()));
        }

        private String transport() {
            if (transport != null) {
                return transport;
            }
            String common = Transports.between(state().node("a", a), state().node("b", b));
            // With none, the refusal of the first says at what they can be reached.
            return common == null ? Transports.PREFERRED.get(0) : common;
        }
    }

    /** Deletes a link. */
    @Service
    @Command(scope = "vnet", name = "link-delete", description = "Deletes a link beyond the star")
    public static final class Delete extends ChangeCommand {
        @Argument(name = "link", description = "The link's identifier", required = true)
        @Completion(Completers.Links.class)
        String link = "";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.DeleteLink(link));
            tell(commit.revision(), "deleted link '" + link + "'", null);
        }
    }
}
