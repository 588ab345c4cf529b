package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Plan;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/**
 * A plan being carried out, portion by portion: its links; then, when they are up, what leads over them; at last what goes. Used
 * by one thread.
 */
final class Execution {
    final Plan plan;
    final String actor;
    final Portions portions;
    /** Identifiers of the links that carry what the plan moves, as far as it has come. */
    final Set<String> carriers = new LinkedHashSet<>();

    /** Those of the portion that is being made. */
    List<String> awaited = List.of();
    /** What is made when these are up. */
    List<Change> rest = List.of();
    /** Since when they are awaited; {@code null} if nothing is. */
    @Nullable
    Instant awaitedSince;

    /** Whether the journal knows that it waits for the budget. */
    boolean told;
    /** How it is judged; {@code null} until all is made. */
    @Nullable
    Gain gain;

    Execution(Plan plan, String actor) {
        this.plan = plan;
        this.actor = actor;
        this.portions = new Portions(plan);
    }

    /** Begins a portion. */
    void begin(Portions.Portion portion, Instant now) {
        Set<String> needed = new LinkedHashSet<>();
        for (Change change : portion.links()) {
            if (change instanceof Change.AddLink add) {
                needed.add(add.link().id());
            }
        }
        for (Change change : portion.rest()) {
            if (change instanceof Change.AddRule add) {
                String link = Portions.link(plan.network(), add.rule());
                if (link != null) {
                    needed.add(link);
                }
            }
        }
        carriers.addAll(needed);
        awaited = List.copyOf(needed);
        rest = portion.rest();
        awaitedSince = now;
    }

    /** Those of the awaited links that aren't up. */
    List<String> notUp(List<LinkReading> links) {
        List<String> missing = new ArrayList<>(awaited);
        links.stream().filter(LinkReading::up).map(LinkReading::id).forEach(missing::remove);
        return missing;
    }

    /** How many of its changes have been made. */
    int made() {
        return plan.changes().size() - portions.left() - (awaitedSince == null ? 0 : rest.size());
    }

    /**
     * What undoes a plan as far as it was made and nothing else needs it: its rules, then its links. What it had taken away stays
     * away: the star carries that until the next plan.
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
