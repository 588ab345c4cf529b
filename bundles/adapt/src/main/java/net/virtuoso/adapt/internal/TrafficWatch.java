package net.virtuoso.adapt.internal;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.ChangeDetector;
import net.virtuoso.vttif.InferenceSettings;
import net.virtuoso.vttif.ReactiveMonitor;
import net.virtuoso.vttif.TopologyInference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the newest matrix of a network whenever it has one more whole second, and tells whether there is traffic and what of it
 * is new. Used by one thread.
 */
final class TrafficWatch {
    /** From which share of common edges on two topologies are the same. */
    private static final double LIKENESS = 0.8;

    private final AdaptSettings settings;
    private final Surroundings surroundings;
    private final ReactiveMonitor monitor;
    private final ChangeDetector changes;
    private final TopologyInference inference = new TopologyInference(InferenceSettings.DEFAULT);

    private @Nullable InferredTopology topology;
    private @Nullable TrafficMatrix matrix;
    private @Nullable Instant seen;
    private @Nullable AdaptationMode followed;
    private Map<MacAddress, String> places = Map.of();

    /**
     * What a look showed.
     *
     * @param fresh whether there was a newer matrix
     * @param switched whether traffic has begun or stopped
     * @param rate what the VMs send each other, bytes a second
     * @param accepted what is new; {@code null} if nothing is
     * @param settling whether what is new can still be corrected by the next seconds without counting as a change
     */
    record Look(
            boolean fresh,
            boolean switched,
            double rate,
            @Nullable InferredTopology accepted,
            boolean settling) {
        static final Look NOTHING = new Look(false, false, 0, null, false);
    }

    TrafficWatch(AdaptSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.monitor = new ReactiveMonitor(settings.startRate(), settings.stopRate());
        // The first second of traffic is rarely whole; when the window has passed once, it has left it.
        this.changes = new ChangeDetector(settings.persistence(), LIKENESS, settings.window());
    }

    LoopMemory.Watch memory() {
        return new LoopMemory.Watch(seen, monitor.isActive(), followed, places, changes.memory());
    }

    void restore(LoopMemory.Watch memory) {
        seen = memory.seen();
        if (memory.active()) {
            monitor.update(Double.MAX_VALUE);
        }
        followed = memory.followed();
        places = memory.places();
        changes.restore(memory.detector());
    }

    /** Whether there is traffic. */
    boolean isActive() {
        return monitor.isActive();
    }

    /** Whether nothing is followed. */
    boolean isAtRest() {
        return !monitor.isActive() && changes.accepted() == null;
    }

    /** Whether the application does, or may do, something else than what was accepted last. */
    boolean isInDoubt() {
        return changes.isInDoubt() || changes.accepted() == null;
    }

    /** Whether there is something else than what was accepted last, which may pass. */
    boolean isChanging() {
        return monitor.isActive() && changes.accepted() != null && changes.isInDoubt();
    }

    /** What was inferred last. */
    @Nullable
    InferredTopology topology() {
        return topology;
    }

    /** The matrix that was looked at last. */
    @Nullable
    TrafficMatrix matrix() {
        return matrix;
    }

    /** The end of the last matrix that was looked at. */
    @Nullable
    Instant seen() {
        return seen;
    }

    void seen(Instant end) {
        seen = end;
    }

    /** The same traffic is news at the next look. */
    void forget() {
        changes.reset();
        seen = null;
    }

    /** What was told in another mode is to be acted on in this one. Returns whether it is another. */
    boolean follow(AdaptationMode mode) {
        if (mode == followed) {
            return false;
        }
        followed = mode;
        forget();
        return true;
    }

    /**
     * Looks where the VMs are. The same traffic is news if one of those that take part isn't where it was, or wasn't anywhere.
     *
     * @return those that aren't where they were
     */
    Set<MacAddress> moved(DesiredState state, String network) {
        Map<MacAddress, String> now = state.placesOf(network);
        if (now.equals(places)) {
            return Set.of();
        }
        Set<MacAddress> moved = new HashSet<>();
        places.forEach((vm, node) -> {
            if (!node.equals(now.get(vm))) {
                moved.add(vm);
            }
        });
        InferredTopology accepted = changes.accepted();
        boolean concerned = !moved.isEmpty()
                || accepted != null
                        && accepted.vms().stream().anyMatch(vm -> now.containsKey(vm) && !places.containsKey(vm));
        places = Map.copyOf(now);
        if (concerned) {
            forget();
        }
        return moved;
    }

    /** Looks at the newest matrix, if it is newer than the last one. */
    Look look() {
        Instant newest = surroundings.newest();
        if (newest.equals(seen)) {
            return Look.NOTHING;
        }
        TrafficMatrix now = surroundings.matrix(settings.window());
        seen = newest;
        matrix = now;
        double rate = now.total() / now.seconds();
        boolean before = monitor.isActive();
        if (!monitor.update(rate)) {
            changes.reset();
            return new Look(true, before, rate, null, false);
        }
        InferredTopology inferred = infer(now);
        boolean news = inferred.kind() != TopologyClass.NONE && changes.update(inferred);
        return new Look(true, !before, rate, news ? inferred : null, changes.isSettling(inferred.at()));
    }

    /** Infers from the newest matrix, whatever is followed. */
    InferredTopology inferNow() {
        return infer(surroundings.matrix(settings.window()));
    }

    private InferredTopology infer(TrafficMatrix from) {
        InferredTopology inferred = inference.infer(from);
        topology = inferred;
        return inferred;
    }

    /** No longer looked at: this controller stops leading. */
    void stop() {
        changes.reset();
    }

    /** What the traffic of the last look used, accepted or not. */
    List<Demand> used() {
        InferredTopology last = topology;
        return last == null || !monitor.isActive() ? List.of() : last.demands();
    }
}
