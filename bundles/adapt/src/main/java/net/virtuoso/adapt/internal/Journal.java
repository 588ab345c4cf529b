package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.virtuoso.api.adaptation.AdaptationCounts;
import net.virtuoso.model.Decision;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import org.jspecify.annotations.Nullable;

/**
 * The newest decisions and plans of one network, and how many there were. It outlives the loops that write it: one follows the
 * other when settings change or this controller leads again. Used by one thread, but for {@link #counts}.
 */
public final class Journal {
    private static final int MAX_DECISIONS = 1_000;
    private static final int MAX_PLANS = 100;

    private final String network;
    private final ArrayDeque<Decision> decisions = new ArrayDeque<>();
    private final Map<String, PlanStatus> plans = new LinkedHashMap<>();
    private final Counter<String> decided = new Counter<>();
    private final Counter<PlanState> reached = new Counter<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong waits = new AtomicLong();
    private Consumer<Decision> onDecision = decision -> {};
    private Consumer<PlanStatus> onPlan = status -> {};
    private long lastDecision;

    /** Counts by key, read by any thread. */
    private static final class Counter<K> {
        private final Map<K, AtomicLong> counts = new java.util.concurrent.ConcurrentHashMap<>();

        void add(K key) {
            counts.computeIfAbsent(key, k -> new AtomicLong()).incrementAndGet();
        }

        Map<K, Long> read() {
            Map<K, Long> read = new LinkedHashMap<>();
            counts.forEach((key, count) -> read.put(key, count.get()));
            return read;
        }
    }

    /** Begins with nothing. */
    public Journal(String network) {
        this.network = network;
    }

    /** Tells of every entry from now on, instead of whom it told before. */
    public void tell(Consumer<Decision> decision, Consumer<PlanStatus> plan) {
        onDecision = decision;
        onPlan = plan;
    }

    void decide(Instant at, String decision, String reason) {
        Decision made = new Decision(++lastDecision, at, network, decision, reason);
        decisions.addLast(made);
        if (decisions.size() > MAX_DECISIONS) {
            decisions.removeFirst();
        }
        decided.add(decision);
        onDecision.accept(made);
    }

    /**
     * Traffic has begun or stopped.
     *
     * @param rate what the VMs send each other
     * @param limit what that has crossed
     */
    void switched(double rate, boolean active, double limit, Instant at) {
        decide(
                at,
                "monitor",
                "the VMs send each other " + rate(rate) + (active ? ", more than " : ", less than ") + rate(limit));
    }

    private static String rate(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.1f kB/s", bytesPerSecond / 1_000);
    }

    /**
     * What the application does now.
     *
     * @param settling whether the next seconds may correct it
     */
    void inferred(InferredTopology accepted, boolean settling, Instant at) {
        decide(
                at,
                "infer",
                String.format(
                        Locale.ROOT,
                        "%s of %d VMs, confidence %.2f: %s%s",
                        accepted.kind(),
                        accepted.vms().size(),
                        accepted.confidence(),
                        accepted.reason(),
                        settling
                                ? "; from whole seconds up to " + accepted.at()
                                        + ", in the first of which traffic may have begun: the next ones may correct it"
                                : ""));
    }

    /** So many links and rules stay for a while although nothing uses them. */
    void held(int number, Duration atLeast, Instant at) {
        decide(
                at,
                "hold",
                number + " links and rules that nothing uses any more stay for " + atLeast.toMillis() / 1e3
                        + " s or more, should they be wanted again");
    }

    void plan(Plan plan, PlanState state, String reason, Instant at) {
        PlanStatus status = new PlanStatus(plan, state, reason, at);
        plans.put(plan.id(), status);
        Iterator<PlanStatus> oldest = plans.values().iterator();
        while (plans.size() > MAX_PLANS && oldest.hasNext()) {
            if (oldest.next().state().isFinal()) {
                oldest.remove();
            }
        }
        reached.add(state);
        onPlan.accept(status);
    }

    /** Plans that wait for a person or their turn. */
    List<Plan> proposed() {
        return plans.values().stream()
                .filter(status -> status.state() == PlanState.PROPOSED)
                .map(PlanStatus::plan)
                .toList();
    }

    void committed(int number) {
        changes.addAndGet(number);
    }

    void waited() {
        waits.incrementAndGet();
    }

    /** A plan; {@code null} if it is unknown. */
    public @Nullable PlanStatus plan(String id) {
        return plans.get(id);
    }

    /** Newest first. */
    public List<PlanStatus> plans() {
        List<PlanStatus> all = new ArrayList<>(plans.values());
        java.util.Collections.reverse(all);
        all.sort((x, y) -> y.plan().made().compareTo(x.plan().made()));
        return all;
    }

    /** Oldest first. */
    public List<Decision> decisions(int most) {
        return decisions.stream()
                .skip(Math.max(0, decisions.size() - Math.max(0, most)))
                .toList();
    }

    /** How many there were. Any thread. */
    public AdaptationCounts counts() {
        return new AdaptationCounts(network, decided.read(), reached.read(), changes.get(), waits.get());
    }

    /**
     * What a plan is about, for people.
     *
     * @param takes whether it is only about what goes
     */
    static String text(Plan plan, boolean takes) {
        return plan.id() + ": " + plan.changes().size() + " changes; "
                + (takes ? taken(plan) : predicted(plan))
                + String.join("; ", plan.reasons())
                + (plan.rejected().isEmpty() ? "" : ". Left out: " + String.join("; ", plan.rejected()));
    }

    /** What a plan takes away, for people. Who doesn't know how good things are may not know what is used either. */
    private static String taken(Plan plan) {
        if (Double.isNaN(plan.gain())) {
            return "they take away what isn't allowed any more or nothing uses. ";
        }
        return isUnused(plan) ? "they take away what nothing uses any more. " : predicted(plan);
    }

    /** Whether it is known that things are as good after a plan as before. */
    static boolean isUnused(Plan plan) {
        return plan.gain() == 0;
    }

    /** What a plan is good for, for people. */
    static String predicted(Plan plan) {
        return "predicted " + plan.goal().text(plan.objective()) + " instead of "
                + plan.goal().text(plan.objectiveBefore()) + ". ";
    }
}
