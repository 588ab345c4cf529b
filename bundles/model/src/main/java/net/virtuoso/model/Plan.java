package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A costed set of changes to a network. One with {@link #moves} is advice: its changes fit the network only when the VMs have
 * moved, so it can't be applied.
 *
 * @param id unique, for example {@code blue-k3f9x-7}: the network, the loop that made it, a number
 * @param network the network's name
 * @param made when it was made
 * @param changes what to do, in the order of priority
 * @param objective the predicted objective after it, in the unit of {@link #goal}
 * @param objectiveBefore the same without it
 * @param cost its cost: the number of changes and moves, weighted
 * @param reasons why these, one sentence each
 * @param rejected alternatives that were looked at and why not, one sentence each
 * @param moves VMs that would have to move first. Absent means none.
 * @param goal what it makes better. Absent means {@link PlanGoal#RESIDUAL_BANDWIDTH}.
 * @param gain what is gained: positive if the objective gets better, whether more or less of it is. Absent means what follows
 *     from the objective.
 */
public record Plan(
        String id,
        String network,
        Instant made,
        List<Change> changes,
        double objective,
        double objectiveBefore,
        double cost,
        List<String> reasons,
        List<String> rejected,
        @JsonProperty(isRequired = OptBoolean.FALSE) List<VmMove> moves,
        @JsonProperty(isRequired = OptBoolean.FALSE) PlanGoal goal,
        @JsonProperty(isRequired = OptBoolean.FALSE) Double gain) {
    private static final long TENTHS_A_LINK = 10;
    private static final long TENTHS_A_MOVE = 100;

    /** Takes copies; what is absent is filled in. */
    public Plan(
            String id,
            String network,
            Instant made,
            List<Change> changes,
            double objective,
            double objectiveBefore,
            double cost,
            List<String> reasons,
            List<String> rejected,
            @Nullable List<VmMove> moves,
            @Nullable PlanGoal goal,
            @Nullable Double gain) {
        this.id = id;
        this.network = network;
        this.made = made;
        this.changes = List.copyOf(changes);
        this.objective = objective;
        this.objectiveBefore = objectiveBefore;
        this.cost = cost;
        this.reasons = List.copyOf(reasons);
        this.rejected = List.copyOf(rejected);
        this.moves = moves == null ? List.of() : List.copyOf(moves);
        this.goal = goal == null ? PlanGoal.RESIDUAL_BANDWIDTH : goal;
        this.gain = gain == null ? this.goal.gain(objective, objectiveBefore) : gain;
    }

    /** One that moves no VM and is for {@link PlanGoal#RESIDUAL_BANDWIDTH}. */
    public Plan(
            String id,
            String network,
            Instant made,
            List<Change> changes,
            double objective,
            double objectiveBefore,
            double cost,
            List<String> reasons,
            List<String> rejected) {
        this(id, network, made, changes, objective, objectiveBefore, cost, reasons, rejected, null, null, null);
    }

    /** Whether it only says what would be better, since VMs would have to move. */
    @JsonIgnore
    public boolean isAdvice() {
        return !moves.isEmpty();
    }

    /** The same plan by another name. */
    public Plan withId(String other) {
        return new Plan(
                other, network, made, changes, objective, objectiveBefore, cost, reasons, rejected, moves, goal, gain);
    }

    /** The same plan with other changes: fewer, or what of it is left to do. Its cost is theirs. */
    public Plan withChanges(List<Change> others) {
        return new Plan(
                id,
                network,
                made,
                others,
                objective,
                objectiveBefore,
                cost(others, moves.size()),
                reasons,
                rejected,
                moves,
                goal,
                gain);
    }

    /** The same plan, when things are as good after it as before. */
    public Plan withObjective(double same) {
        return new Plan(id, network, made, changes, same, same, cost, reasons, rejected, moves, goal, null);
    }

    /** What changes and moves cost: 1 a link, 0.1 anything else, 10 a move. */
    public static double cost(List<Change> changes, int moves) {
        long tenths = moves * TENTHS_A_MOVE;
        for (Change change : changes) {
            tenths += change instanceof Change.AddLink || change instanceof Change.DeleteLink ? TENTHS_A_LINK : 1;
        }
        return tenths / 10.0;
    }
}
