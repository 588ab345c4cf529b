package net.virtuoso.adapt.internal;

import java.util.List;
import net.virtuoso.model.Decision;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;

/** A controller that leads: a loop with its journal, in a world whose time it moves on. */
final class Leader {
    final World world;
    final Journal journal = new Journal("blue");
    final NetworkLoop loop;

    Leader(World world, AdaptSettings settings, String planPrefix) {
        this.world = world;
        this.loop = new NetworkLoop("blue", settings, world, journal, planPrefix);
    }

    Leader(World world) {
        this(world, World.settings(), "blue-");
    }

    void run(double seconds) {
        for (int i = 0; i < seconds * 1_000 / World.QUARTER; i++) {
            world.pass();
            loop.step(world.now);
        }
    }

    PlanStatus plan() {
        return journal.plans().get(0);
    }

    PlanState planState() {
        return plan().state();
    }

    List<PlanStatus> plans() {
        return journal.plans();
    }

    List<String> decisions() {
        return journal.decisions(1_000).stream().map(Decision::decision).toList();
    }

    /** Reasons of the decisions of one kind. */
    List<String> reasons(String decision) {
        return journal.decisions(1_000).stream()
                .filter(d -> d.decision().equals(decision))
                .map(Decision::reason)
                .toList();
    }

    PlanStatus apply(PlanStatus plan) {
        return loop.apply(plan, "someone", false, world.now);
    }

    PlanStatus rollback(PlanStatus plan) {
        return loop.rollback(plan, "someone", false, world.now);
    }
}
