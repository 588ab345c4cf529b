package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.virtuoso.model.Decision;
import net.virtuoso.model.Event;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest decisions and plans of one network. Used by one thread. */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MAX_DECISIONS = 1_000;
    private static final int MAX_PLANS = 100;

    private final String network;
    private final Consumer<Event> events;
    private final ArrayDeque<Decision> decisions = new ArrayDeque<>();
    private final Map<String, PlanStatus> plans = new LinkedHashMap<>();
    private long lastDecision;

    Journal(String network, Consumer<Event> events) {
        this.network = network;
        this.events = events;
    }

    void decide(Instant at, String decision, String reason) {
        decisions.addLast(new Decision(++lastDecision, at, network, decision, reason));
        if (decisions.size() > MAX_DECISIONS) {
            decisions.removeFirst();
        }
        LOG.info("Network {}: {}: {}", network, decision, reason);
    }

    void plan(Plan plan, PlanState state, String reason, Instant at) {
        plans.put(plan.id(), new PlanStatus(plan, state, reason, at));
        Iterator<PlanStatus> oldest = plans.values().iterator();
        while (plans.size() > MAX_PLANS && oldest.hasNext()) {
            if (oldest.next().state().isFinal()) {
                oldest.remove();
            }
        }
        events.accept(new Event.PlanChanged(network, plan.id(), state, reason));
    }

    @Nullable
    PlanStatus plan(String id) {
        return plans.get(id);
    }

    /** Newest first. */
    List<PlanStatus> plans() {
        List<PlanStatus> all = new ArrayList<>(plans.values());
        all.sort((x, y) -> y.plan().made().compareTo(x.plan().made()));
        return all;
    }

    /** Oldest first. */
    List<Decision> decisions(int most) {
        return decisions.stream()
                .skip(Math.max(0, decisions.size() - Math.max(0, most)))
                .toList();
    }
}
