package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.Change;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.Planner;
import net.virtuoso.planner.PlannerSettings;
import org.jspecify.annotations.Nullable;

/** Makes the plans of a network, with all that is known for them. Used by one thread. */
final class PlanMaker {
    /** How long it takes until supersteps are seen: the window is full of them. */
    private static final Duration SEEN_AFTER = Supersteps.WINDOW.plusSeconds(2);

    /** How often the same traffic is planned for because no superstep was seen yet, each time after twice as long. */
    private static final int MOST_TRIES = 4;

    private final String network;
    private final AdaptSettings settings;
    private final Surroundings surroundings;
    private final Unreachable unreachable;
    private int tries;
    /** When supersteps are looked for the next time. */
    private @Nullable Instant next;

    private @Nullable Instant again;

    PlanMaker(String network, AdaptSettings settings, Surroundings surroundings, Unreachable unreachable) {
        this.network = network;
        this.settings = settings;
        this.surroundings = surroundings;
        this.unreachable = unreachable;
    }

    /** How often supersteps were looked for since the traffic was accepted. */
    int tries() {
        return tries;
    }

    /** When they are looked for again; {@code null} if they aren't. */
    @Nullable
    Instant next() {
        return next;
    }

    void restore(LoopMemory memory) {
        tries = memory.superstepTries();
        next = memory.superstepsAt();
    }

    /** What is planned for from now on is another program, or another part of one. */
    void forget() {
        tries = 0;
        next = null;
        again = null;
    }

    /** When the plan that was made last is worth making again with what is known then; {@code null} if it was made with all. */
    @Nullable
    Instant again() {
        return again;
    }

    /**
     * The best plan that a search finds.
     *
     * @param anew whether the traffic is new, or due for another plan
     */
    Planner.Proposal propose(DesiredState state, List<Demand> demands, boolean anew, String id, Instant now) {
        PlannerSettings with = settings.planner();
        Supersteps supersteps = Supersteps.UNKNOWN;
        again = null;
        if (with.goal() == PlanGoal.SUPERSTEP_TIME && !demands.isEmpty()) {
            supersteps = surroundings.supersteps();
            if (supersteps.isKnown()) {
                with = with.withSuperstep(supersteps.seconds());
            }
            if (anew) {
                again = again(supersteps, now);
            }
        }
        return new Planner(with)
                .propose(new PlanRequest(
                        state,
                        network,
                        demands,
                        id,
                        now,
                        surroundings.physical(),
                        supersteps.needs(state.placesOf(network)),
                        Set.of(),
                        Set.of(),
                        unreachable.at(now)));
    }

    /** When supersteps are looked for again; {@code null} if they aren't. */
    private @Nullable Instant again(Supersteps supersteps, Instant now) {
        Instant due = next;
        if (due == null || !now.isBefore(due)) {
            // The first look reaches back to what was before this traffic: what it shows may be of another program.
            boolean more = tries < (supersteps.isKnown() ? 1 : MOST_TRIES);
            next = more ? now.plus(SEEN_AFTER.multipliedBy(1L << tries)) : null;
            tries += more ? 1 : 0;
        }
        // Planned for again for another reason before its time, it is still to come.
        return next;
    }

    /**
     * A plan that only takes away what no demand follows: working that out takes no search. What of it is done now it has yet to be
     * {@link #told}.
     *
     * @param objective how good things are; not a number if that isn't known
     */
    Plan leftovers(DesiredState state, List<Demand> demands, String id, double objective, Instant now) {
        List<Change> changes =
                Followed.of(state, network, demands, receiver -> true).leftovers(state, network);
        return plan(id, now, changes, objective, List.of());
    }

    /**
     * What of {@link #leftovers} is done now.
     *
     * @param forbidden identifiers of links that go since they aren't allowed any more, used or not
     */
    Plan told(Plan leftovers, List<Change> changes, Set<String> forbidden) {
        List<String> reasons = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.DeleteLink link) {
                reasons.add("link " + link.id()
                        + (forbidden.contains(link.id())
                                ? " isn't allowed any more"
                                : " carries nothing that is wanted any more"));
            }
        }
        return plan(leftovers.id(), leftovers.made(), changes, leftovers.objective(), reasons);
    }

    private Plan plan(String id, Instant made, List<Change> changes, double objective, List<String> reasons) {
        return new Plan(
                id,
                network,
                made,
                changes,
                objective,
                objective,
                Plan.cost(changes, 0),
                reasons,
                List.of(),
                null,
                settings.planner().goal(),
                null);
    }
}
