package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Target;

/**
 * A plan being carried out. Its changes in three parts, so that traffic always has a way: the links; then, when they are up,
 * the rules and what goes.
 */
final class Execution {
    final Plan plan;
    final Instant begun;
    final List<Change> links = new ArrayList<>();
    final List<Change> rest = new ArrayList<>();
    /** Identifiers of the links that carry what the plan moves. */
    final List<String> carriers = new ArrayList<>();
    /** Bytes that had passed each carrier before the rules ran. */
    private final Map<String, Long> passedBefore = new HashMap<>();

    Execution(Plan plan, Instant begun) {
        this.plan = plan;
        this.begun = begun;
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddLink add) {
                links.add(change);
                carriers.add(add.link().id());
            } else {
                rest.add(change);
                if (change instanceof Change.AddRule add
                        && add.rule().target() instanceof Target.ToLink to
                        && !carriers.contains(plan.network() + "." + to.link())) {
                    carriers.add(plan.network() + "." + to.link());
                }
            }
        }
    }

    /** The carriers that aren't up yet. */
    List<String> notUp(List<LinkView> views) {
        List<String> missing = new ArrayList<>(carriers);
        for (LinkView view : views) {
            if (view.state() == LinkState.UP) {
                missing.remove(view.id());
            }
        }
        return missing;
    }

    /** Remembers what passed so far. */
    void mark(List<LinkView> views) {
        views.forEach(view -> passedBefore.put(view.id(), passed(view)));
    }

    /** The carriers over which nothing has passed since {@link #mark}. */
    List<String> idle(List<LinkView> views) {
        List<String> idle = new ArrayList<>(carriers);
        for (LinkView view : views) {
            if (passed(view) > passedBefore.getOrDefault(view.id(), 0L)) {
                idle.remove(view.id());
            }
        }
        return idle;
    }

    private static long passed(LinkView view) {
        long bytes = 0;
        for (LinkStatus end : view.ends()) {
            bytes += end.counters().rxBytes();
        }
        return bytes;
    }

    /**
     * What undoes the plan as far as it was made and nothing else needs it: its rules, then its links. What it had taken away
     * stays away: the star carries that until the next plan.
     */
    static List<Change> undo(Plan plan, DesiredState now) {
        List<Change> undo = new ArrayList<>();
        Set<String> rulesGo = new HashSet<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add && isOurs(now, add.rule())) {
                undo.add(new Change.DeleteRule(add.rule().id()));
                rulesGo.add(add.rule().id());
            }
        }
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddLink add
                    && add.link().equals(now.links().get(add.link().id()))
                    && !isUsed(now, add.link(), rulesGo)) {
                undo.add(new Change.DeleteLink(add.link().id()));
            }
        }
        return undo;
    }

    private static boolean isOurs(DesiredState now, ForwardingRule rule) {
        return rule.equals(now.rules().get(rule.id())) && rule.origin() == Origin.ADAPTATION;
    }

    /** Whether a rule that stays leads over the link: an operator's, or one of a later plan. */
    private static boolean isUsed(DesiredState now, Link link, Set<String> rulesGo) {
        return now.rulesOf(link.network()).stream()
                .anyMatch(r -> !rulesGo.contains(r.id())
                        && r.target() instanceof Target.ToLink t
                        && t.link().equals(link.pathId()));
    }
}
