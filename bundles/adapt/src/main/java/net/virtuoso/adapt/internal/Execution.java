package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
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
    /** What it is for. */
    private final List<Demand> demands;

    final String actor;
    final Portions portions;
    /** Identifiers of the links that carry what the plan moves, as far as it has come. */
    final Set<String> carriers = new LinkedHashSet<>();

    /** Those of the portion that is being made. */
    List<String> awaited = List.of();
    /** Those of them that the portion has added. */
    List<Change> added = List.of();
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

    /** Links that did not come up: the plan is made without what belongs to them. */
    private final List<String> without = new ArrayList<>();

    /** Whether another plan will know of one of them that there can't be any. */
    private boolean known;
    /** What has been made, but for the portion in hand. */
    private List<Change> made = new ArrayList<>();

    Execution(Plan plan, List<Demand> demands, String actor) {
        this.plan = plan;
        this.demands = demands;
        this.actor = actor;
        this.portions = new Portions(plan);
    }

    /** Begins a portion. */
    void begin(Portions.Portion portion, Instant now) {
        added = portion.links();
        rest = portion.rest();
        awaited = needed();
        awaitedSince = now;
    }

    /** Identifiers of the links of the portion in hand, and of those that its rules lead over. */
    private List<String> needed() {
        Set<String> needed = new LinkedHashSet<>();
        for (Change change : added) {
            if (change instanceof Change.AddLink add) {
                needed.add(add.link().id());
            }
        }
        for (Change change : rest) {
            if (change instanceof Change.AddRule add) {
                String link = Portions.link(plan.network(), add.rule());
                if (link != null) {
                    needed.add(link);
                }
            }
        }
        return List.copyOf(needed);
    }

    /** The portion is made. */
    void end() {
        made.addAll(added);
        made.addAll(rest);
        leavePortion();
    }

    /**
     * Links of the portion did not come up: what needs them is given up, in it, in what is left and in what was made, and what goes
     * at last.
     *
     * @param state what there is
     * @param soon whether another plan will know of one of them that there can't be any
     * @return what of it is there: links that nothing is to lead over any more, and rules of ways that would stay half
     */
    List<Change> giveUp(List<String> missing, DesiredState state, boolean soon) {
        without.addAll(missing);
        known |= soon;
        Set<String> broken = BrokenWays.of(plan, state, demands, without);
        Set<String> links = new HashSet<>();
        Set<String> kept = new HashSet<>();
        for (Change change : plan.changes()) {
            if (change instanceof Change.AddRule add) {
                String link = Portions.link(plan.network(), add.rule());
                Set<String> of = broken.contains(add.rule().id()) ? links : kept;
                if (link != null) {
                    of.add(link);
                }
            }
        }
        links.removeAll(kept);
        links.addAll(without);
        portions.leaveOut(links, broken);
        carriers.removeAll(links);
        List<Change> lost = new ArrayList<>();
        made = keep(made, links, broken, lost);
        added = keep(added, links, broken, lost);
        rest = without(broken);
        awaited = needed();
        return lost;
    }

    /** What is kept of changes that were made: all but these links and rules, which are lost. */
    private static List<Change> keep(List<Change> changes, Set<String> links, Set<String> rules, List<Change> lost) {
        List<Change> kept = new ArrayList<>();
        for (Change change : changes) {
            boolean isLost = change instanceof Change.AddLink link
                            && links.contains(link.link().id())
                    || change instanceof Change.AddRule rule
                            && rules.contains(rule.rule().id());
            (isLost ? lost : kept).add(change);
        }
        return kept;
    }

    /** What is made when the links are up, without these rules, and without what goes: that may be wanted in their stead. */
    private List<Change> without(Set<String> rules) {
        Set<String> stay = new HashSet<>();
        for (Change change : rest) {
            if (change instanceof Change.AddRule add
                    && !rules.contains(add.rule().id())) {
                stay.add(add.rule().id());
            }
        }
        return rest.stream()
                .filter(change -> {
                    if (change instanceof Change.AddRule add) {
                        return stay.contains(add.rule().id());
                    }
                    // The first half of what replaces a rule; else it is a removal.
                    return change instanceof Change.DeleteRule delete
                            ? stay.contains(delete.id())
                            : !(change instanceof Change.DeleteLink);
                })
                .toList();
    }

    private void leavePortion() {
        awaited = List.of();
        added = List.of();
        rest = List.of();
        awaitedSince = null;
    }

    /** Whether it comes to nothing: nothing was made, and nothing is left. */
    boolean isEmpty() {
        return made() == 0 && rest.isEmpty() && portions.isEmpty();
    }

    /** Whether something was given up. */
    boolean isPartial() {
        return !without.isEmpty();
    }

    /** What it has ended with if something was given up, or it was undone. */
    PlanRunner.End partial() {
        return known ? PlanRunner.End.LINKS_MISSING : PlanRunner.End.FAILED;
    }

    /** Why it ended so, for people: also what was given up. */
    String told(String reason) {
        return isPartial() ? "without links " + without + ", which did not come up: " + reason : reason;
    }

    /** What is made of the plan. */
    Plan part() {
        if (!isPartial()) {
            return plan;
        }
        List<Change> changes = new ArrayList<>(made);
        changes.addAll(added);
        changes.addAll(rest);
        return plan.withChanges(changes);
    }

    /** Those of the awaited links that aren't up. */
    List<String> notUp(List<LinkReading> links) {
        List<String> missing = new ArrayList<>(awaited);
        links.stream().filter(LinkReading::up).map(LinkReading::id).forEach(missing::remove);
        return missing;
    }

    /** How many of its changes have been made. */
    int made() {
        return made.size() + added.size();
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
