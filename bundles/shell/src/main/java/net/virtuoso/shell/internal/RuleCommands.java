package net.virtuoso.shell.internal;

import java.util.List;
import net.virtuoso.api.inventory.RuleView;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Origin;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:rule-*}. */
final class RuleCommands {
    private RuleCommands() {}

    /** Lists rules. */
    @Service
    @Command(scope = "vnet", name = "rule-list", description = "Lists the rules, the star's included")
    public static final class ListAll extends ListCommand<RuleView> {
        @Override
        List<RuleView> find(@Nullable String network) {
            return inventory().rules(network);
        }

        @Override
        ShellTable table(List<RuleView> rules) {
            ShellTable table = table(
                    "no rule", "rule", "network", "node", "from", "to", "goes", "origin", "running", "frames",
                    "carried");
            for (RuleView view : rules) {
                ForwardingRule rule = view.rule();
                table.addRow()
                        .addContent(
                                view.id(),
                                rule.network(),
                                rule.node(),
                                rule.sourcePattern(),
                                rule.destination(),
                                Texts.target(rule.target()),
                                Texts.orDash(rule.origin()),
                                view.running() ? "yes" : "no",
                                Texts.orDash(view.frames()),
                                Texts.bytesOrDash(view.bytes()));
            }
            return table;
        }
    }

    /** Adds a rule. */
    @Service
    @Command(
            scope = "vnet",
            name = "rule-add",
            description = "Adds a rule: what a node does with frames to some addresses, beyond the star's rules")
    public static final class Add extends ChangeCommand {
        @Argument(index = 0, name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Argument(index = 1, name = "node", description = "The node that runs it", required = true)
        @Completion(Completers.Nodes.class)
        String node = "";

        @Argument(
                index = 2,
                name = "destination",
                description = "A MAC address, a prefix such as 02:00:00:01:00:00/32, or any",
                required = true)
        @Completion(Completers.Macs.class)
        String destination = "";

        @Argument(
                index = 3,
                name = "target",
                description = "Where the frames go: port:ID, link:PATH or drop",
                required = true)
        @Completion(Completers.Targets.class)
        String target = "";

        @Option(name = "--source", description = "Only frames from a MAC address or prefix; from any if absent")
        @Completion(Completers.Macs.class)
        String source = "any";

        @Override
        void run() throws InterruptedException {
            ForwardingRule rule = new ForwardingRule(
                    network,
                    node,
                    Texts.pattern("source", source),
                    Texts.pattern("destination", destination),
                    Texts.target(target),
                    Origin.OPERATOR);
            Commit commit = commit(new Change.AddRule(rule));
            tell(commit.revision(), "added rule '" + rule.id() + "'", new RuleView(rule.id(), rule, false));
        }
    }

    /** Deletes a rule. */
    @Service
    @Command(scope = "vnet", name = "rule-delete", description = "Deletes a rule beyond the star's")
    public static final class Delete extends ChangeCommand {
        @Argument(name = "rule", description = "The rule's identifier", required = true)
        @Completion(Completers.Rules.class)
        String rule = "";

        @Override
        void run() throws InterruptedException {
            Commit commit = commit(new Change.DeleteRule(rule));
            tell(commit.revision(), "deleted rule '" + rule + "'", null);
        }
    }
}
