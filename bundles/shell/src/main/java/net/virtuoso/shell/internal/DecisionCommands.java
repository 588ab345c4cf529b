package net.virtuoso.shell.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.Decision;
import net.virtuoso.model.RefusedException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code vnet:adapt-*}. */
final class DecisionCommands {
    private DecisionCommands() {}

    /** Shows the decision log. */
    @Service
    @Command(scope = "vnet", name = "adapt-explain", description = "Shows what the adaptation loop decided and why")
    public static final class Explain extends VnetCommand {
        private static final int MAX_DECISIONS = 10_000;

        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Option(name = "-n", description = "So many of the newest decisions")
        String most = "30";

        @Override
        void run() {
            List<Decision> decisions =
                    adaptation().decisions(state().network(network).name(), Texts.number("-n", most, 1, MAX_DECISIONS));
            if (json) {
                printJson(decisions);
                return;
            }
            if (decisions.isEmpty()) {
                out().println("no decision yet");
            }
            out().print(decisions.stream()
                    .map(d -> Texts.time(d.at()) + "  " + d.decision() + ": " + d.reason() + "\n")
                    .collect(Collectors.joining()));
        }
    }

    /** Repeats recordings. */
    @Service
    @Command(
            scope = "vnet",
            name = "adapt-replay",
            description =
                    "Repeats what the adaptation loop did with the recorded inputs, and tells the first difference")
    public static final class Replay extends VnetCommand {
        @Argument(
                name = "recording",
                description = "A network, whose recordings here are all repeated, or a file",
                required = true)
        @Completion(Completers.Networks.class)
        String recording = "";

        @Override
        void run() {
            // A file has a folder or an ending; a network's name has neither.
            boolean file = recording.indexOf('/') >= 0 || recording.indexOf('.') >= 0;
            List<ReplayReport> reports = file
                    ? List.of(adaptation().replay(path(recording)))
                    : adaptation().replay(state().network(recording).name());
            if (json) {
                printJson(reports);
            } else {
                ShellTable table =
                        table("no recording", "recording", "from", "to", "steps", "compared", "first difference");
                reports.forEach(report -> table.addRow()
                        .addContent(
                                report.recording(),
                                Texts.time(report.from()),
                                Texts.time(report.to()),
                                report.steps(),
                                report.decisions(),
                                report.difference() == null ? "none" : report.difference()));
                print(table);
            }
            if (reports.stream().anyMatch(report -> report.difference() != null)) {
                throw new IllegalStateException("not everything was decided as it was recorded");
            }
        }

        private static Path path(String file) {
            try {
                return Path.of(file);
            } catch (InvalidPathException e) {
                RefusedException refused = RefusedException.invalid("recording", file, "a network or a file");
                refused.initCause(e);
                throw refused;
            }
        }
    }
}
