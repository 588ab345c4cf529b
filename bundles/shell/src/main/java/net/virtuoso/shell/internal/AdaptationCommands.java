package net.virtuoso.shell.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanStatus;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** {@code vnet:topology-*}, {@code vnet:plan-*}. */
final class AdaptationCommands {
    private AdaptationCommands() {}

    private static void show(DesiredState state, InferredTopology topology) {
        VnetCommand.out()
                .println(String.format(
                        Locale.ROOT,
                        "%s of %d VMs, confidence %.2f, the same for thresholds from %.2f to %.2f",
                        Texts.orDash(topology.kind()),
                        topology.vms().size(),
                        topology.confidence(),
                        topology.thresholdLow(),
                        topology.thresholdHigh()));
        VnetCommand.out().println(topology.reason());
        topology.roles().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(role -> VnetCommand.out().println(role.getValue() + ": " + name(state, role.getKey())));
        if (topology.missing() + topology.extra() > 0) {
            VnetCommand.out()
                    .println(topology.missing() + " edges missing, " + topology.extra()
                            + " edges more than it should have");
        }
        ShellTable table = VnetCommand.table("no traffic", "from", "to", "rate");
        topology.demands()
                .forEach(demand -> table.addRow()
                        .addContent(
                                name(state, demand.source()),
                                name(state, demand.destination()),
                                Texts.bytes(demand.rate()) + "/s"));
        VnetCommand.print(table);
    }

    private static String name(DesiredState state, net.virtuoso.model.MacAddress mac) {
        var binding = state.bindings().get(mac);
        return binding == null ? mac.toString() : binding.vm();
    }

    /** Shows what would be committed. */
    private static void showTried(PlanStatus status, boolean json) {
        if (json) {
            VnetCommand.printJson(status);
            return;
        }
        VnetCommand.out()
                .println("plan '" + status.plan().id() + "' is left as it is, "
                        + Texts.orDash(status.state()) + "; "
                        + status.plan().changes().size()
                        + " changes would be committed");
        for (Change change : status.plan().changes()) {
            VnetCommand.out().println("  " + Texts.change(change));
        }
    }

    /** Shows the topology that was inferred last. */
    @Service
    @Command(scope = "vnet", name = "topology-show", description = "Shows the topology that was inferred last")
    public static final class ShowTopology extends VnetCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Override
        void run() {
            InferredTopology topology =
                    adaptation().topology(state().network(network).name());
            if (topology == null) {
                out().println(json ? "null" : "nothing has been inferred yet; vnet:topology-infer infers now");
            } else if (json) {
                printJson(topology);
            } else {
                show(state(), topology);
            }
        }
    }

    /** Infers a topology now. */
    @Service
    @Command(scope = "vnet", name = "topology-infer", description = "Infers the topology from the newest matrix now")
    public static final class InferTopology extends VnetCommand {
        @Argument(name = "network", description = "The network's name", required = true)
        @Completion(Completers.Networks.class)
        String network = "";

        @Override
        void run() {
            InferredTopology topology =
                    adaptation().infer(state().network(network).name());
            if (json) {
                printJson(topology);
            } else {
                show(state(), topology);
            }
        }
    }

    /** Lists plans. */
    @Service
    @Command(scope = "vnet", name = "plan-list", description = "Lists the newest plans of the adaptation loop")
    public static final class ListPlans extends ListCommand<PlanStatus> {
        @Override
        List<PlanStatus> find(@Nullable String network) {
            return adaptation().plans(network);
        }

        @Override
        ShellTable table(List<PlanStatus> plans) {
            ShellTable table =
                    table("no plan", "plan", "network", "made", "changes", "before", "after", "state", "reason");
            for (PlanStatus status : plans) {
                Plan plan = status.plan();
                table.addRow()
                        .addContent(
                                plan.id(),
                                plan.network(),
                                Texts.time(plan.made()),
                                plan.changes().size(),
                                plan.goal().text(plan.objectiveBefore()),
                                plan.goal().text(plan.objective()),
                                Texts.orDash(status.state()),
                                status.reason());
            }
            return table;
        }
    }

    /** Shows one plan. */
    @Service
    @Command(scope = "vnet", name = "plan-show", description = "Shows a plan: its changes, why, and what was rejected")
    public static final class ShowPlan extends VnetCommand {
        @Argument(name = "plan", description = "The plan's identifier", required = true)
        @Completion(Completers.Plans.class)
        String plan = "";

        @Override
        void run() {
            PlanStatus status = adaptation().plan(plan);
            if (json) {
                printJson(status);
                return;
            }
            Plan shown = status.plan();
            out().println("plan " + shown.id() + " for network " + shown.network() + ": " + Texts.orDash(status.state())
                    + " since " + Texts.time(status.at()) + ", " + status.reason());
            out().println(String.format(
                    Locale.ROOT,
                    "%s %s, without it %s: better by %s; cost %.4g",
                    Texts.orDash(shown.goal()),
                    shown.goal().text(shown.objective()),
                    shown.goal().text(shown.objectiveBefore()),
                    shown.goal().text(shown.gain()),
                    shown.cost()));
            if (shown.isAdvice()) {
                out().println("advice: it can't be applied, these VMs would have to move first");
            }
            shown.moves()
                    .forEach(
                            move -> out().println("  move " + move.vm() + " from " + move.from() + " to " + move.to()));
            for (Change change : shown.changes()) {
                out().println("  " + Texts.change(change));
            }
            shown.reasons().forEach(reason -> out().println("because " + reason));
            shown.rejected().forEach(reason -> out().println("rejected: " + reason));
        }
    }

    /** Carries out a plan. */
    @Service
    @Command(scope = "vnet", name = "plan-apply", description = "Carries out a proposed plan")
    public static final class ApplyPlan extends ChangeCommand {
        @Argument(name = "plan", description = "The plan's identifier", required = true)
        @Completion(Completers.Plans.class)
        String plan = "";

        @Option(name = "--dry-run", description = "Check, and show the changes that would be made; commit nothing")
        boolean dryRun;

        @Override
        void run() throws InterruptedException {
            PlanStatus status = adaptation().apply(plan, actor(), dryRun);
            if (dryRun) {
                showTried(status, json);
                return;
            }
            tell(state().revision(), "applied plan '" + plan + "'", status);
        }
    }

    /** Undoes a plan. */
    @Service
    @Command(scope = "vnet", name = "plan-rollback", description = "Undoes a plan that was applied")
    public static final class RollBackPlan extends ChangeCommand {
        @Argument(name = "plan", description = "The plan's identifier", required = true)
        @Completion(Completers.Plans.class)
        String plan = "";

        @Option(name = "--dry-run", description = "Check, and show the changes that would be made; commit nothing")
        boolean dryRun;

        @Override
        void run() throws InterruptedException {
            PlanStatus status = adaptation().rollback(plan, actor(), dryRun);
            if (dryRun) {
                showTried(status, json);
                return;
            }
            tell(state().revision(), "rolled plan '" + plan + "' back", status);
        }
    }
}
