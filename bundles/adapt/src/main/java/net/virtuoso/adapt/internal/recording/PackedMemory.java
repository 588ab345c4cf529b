package net.virtuoso.adapt.internal.recording;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import net.virtuoso.adapt.internal.LoopMemory;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.vttif.ChangeDetector;
import org.jspecify.annotations.Nullable;

/**
 * What a loop knows, with its demands packed: there may be a million, and several parts of its memory mostly have the same.
 *
 * @param memory without demands
 * @param lists demands, each list once
 * @param uses which of these the parts have that were left empty, in the order in which they are visited
 */
record PackedMemory(LoopMemory memory, List<PackedPairs> lists, List<Integer> uses) {
    /**
     * Those of the loop, and those of what is accepted and what may come next with their groups: 60 MB when they are unpacked, in
     * a controller that has 512.
     */
    private static final long MOST_PAIRS = 5L * VirtualNetwork.MAX_VMS * VirtualNetwork.MAX_VMS;

    PackedMemory {
        lists = List.copyOf(lists);
        uses = List.copyOf(uses);
        long pairs = lists.stream().mapToLong(PackedPairs::count).sum();
        if (pairs > MOST_PAIRS) {
            // A few kilobytes can hold a million that are all the same.
            throw RefusedException.limit("lists", pairs + " pairs", "at most " + MOST_PAIRS);
        }
    }

    static PackedMemory of(LoopMemory memory) {
        List<List<Demand>> lists = new ArrayList<>();
        List<Integer> uses = new ArrayList<>();
        LoopMemory stripped = map(memory, demands -> {
            int found = lists.indexOf(demands);
            uses.add(found >= 0 ? found : lists.size());
            if (found < 0) {
                lists.add(demands);
            }
            return List.of();
        });
        return new PackedMemory(stripped, lists.stream().map(PackedPairs::of).toList(), uses);
    }

    /** With its demands again. */
    LoopMemory whole() {
        List<DemandList> whole = lists.stream().map(PackedPairs::demands).toList();
        Iterator<Integer> next = uses.iterator();
        return map(memory, empty -> {
            int use = next.hasNext() ? next.next() : -1;
            if (use < 0 || use >= whole.size()) {
                throw RefusedException.invalid("uses", use, "the place of one of " + whole.size() + " lists");
            }
            return whole.get(use);
        });
    }

    /** The same with other demands. */
    private static LoopMemory map(LoopMemory memory, UnaryOperator<List<Demand>> demands) {
        List<Demand> own = demands.apply(memory.demands());
        LoopMemory.Watch watch = memory.watch();
        ChangeDetector.Memory detector = watch.detector();
        return new LoopMemory(
                memory.planPrefix(),
                memory.plans(),
                new LoopMemory.Watch(
                        watch.seen(),
                        watch.active(),
                        watch.followed(),
                        watch.places(),
                        new ChangeDetector.Memory(
                                map(detector.accepted(), demands),
                                map(detector.candidate(), demands),
                                detector.since(),
                                detector.penalty(),
                                detector.penaltyAt(),
                                detector.settledAt())),
                own,
                memory.holds(),
                memory.budget(),
                memory.takeover(),
                memory.dueAt(),
                memory.retryAt(),
                memory.failures(),
                memory.newsWait(),
                memory.objective(),
                memory.unreachable(),
                memory.superstepTries(),
                memory.superstepsAt(),
                memory.proposed());
    }

    private static @Nullable InferredTopology map(
            @Nullable InferredTopology topology, UnaryOperator<List<Demand>> demands) {
        return topology == null ? null : mapped(topology, demands);
    }

    private static InferredTopology mapped(InferredTopology topology, UnaryOperator<List<Demand>> demands) {
        return new InferredTopology(
                topology.kind(),
                topology.vms(),
                demands.apply(topology.demands()),
                topology.roles(),
                topology.confidence(),
                topology.thresholdLow(),
                topology.thresholdHigh(),
                topology.missing(),
                topology.extra(),
                topology.groups().stream().map(group -> mapped(group, demands)).toList(),
                topology.reason(),
                topology.at());
    }
}
