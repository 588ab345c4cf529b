package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.planner.OverlayGraph;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.SharedSegment;

/**
 * Which segments a hop from one host to another crosses, and what segments carry. Segment {@code h} is host {@code h}'s uplink,
 * {@code H + h} its downlink, {@code 2 H + h} its inside; behind those come what paths share and what single paths carry.
 */
public final class Hops {
    /** Mathis et al.: a sender that follows RFC 5681 gets MSS / RTT · C / √p, C = √(3/2). */
    private static final double MATHIS = Math.sqrt(1.5);

    private static final int SEGMENT_BYTES = 1460;
    private static final double MICROS = 1e6;
    private static final double LEAST_RTT_MICROS = 20;

    /** What a route without loss is bounded by: nothing. */
    static final long NO_CEILING = Long.MAX_VALUE;

    private final int hostCount;
    /** Bytes a second, background taken off; may be negative then. */
    public final long[] capacity;
    /** By from · H + to. */
    private final int[][] segments;

    private final long[] micros;
    private final double[] loss;

    Hops(Ground ground) {
        Problem problem = ground.problem;
        int n = ground.hostCount;
        hostCount = n;
        List<SharedSegment> shared = problem.physical().shared();
        List<PhysicalPath> paths = problem.physical().paths();
        List<Long> capacities = new ArrayList<>();
        long[] access = new long[3 * n];
        for (PhysicalHost host : problem.physical().hosts()) {
            int h = ground.host(host.node());
            access[h] = host.uplink();
            access[n + h] = host.downlink();
            access[2 * n + h] = host.inside();
        }
        Arrays.stream(access).forEach(capacities::add);
        Map<Integer, List<Integer>> between = new HashMap<>();
        for (SharedSegment segment : shared) {
            int id = capacities.size();
            capacities.add(segment.capacity());
            for (SharedSegment.Hop hop : segment.hops()) {
                between.computeIfAbsent(ground.host(hop.from()) * n + ground.host(hop.to()), at -> new ArrayList<>())
                        .add(id);
            }
        }
        micros = new long[n * n];
        loss = new double[n * n];
        Arrays.fill(micros, -1);
        for (PhysicalPath path : paths) {
            int at = ground.host(path.from()) * n + ground.host(path.to());
            micros[at] = path.latencyMicros();
            loss[at] = path.loss();
            if (path.bandwidth() > 0) {
                between.computeIfAbsent(at, hop -> new ArrayList<>()).add(capacities.size());
                capacities.add(path.bandwidth());
            }
        }
        assumeLatencies();
        segments = new int[n * n][];
        for (int from = 0; from < n; from++) {
            for (int to = 0; to < n; to++) {
                segments[from * n + to] = from == to ? new int[] {2 * n + from} : crossed(from, to, between);
            }
        }
        capacity = capacities.stream().mapToLong(Long::longValue).toArray();
        for (OverlayGraph.Background load : problem.overlay().background()) {
            int[] nodes = load.nodes().stream().mapToInt(ground::host).toArray();
            long rate = Math.round(Math.min(load.rate(), 1e12));
            for (int k = nodes.length == 1 ? 0 : 1; k < nodes.length; k++) {
                for (int segment : segments[nodes[Math.max(0, k - 1)] * n + nodes[k]]) {
                    capacity[segment] = Math.max(-1_000_000_000_000L, capacity[segment] - rate);
                }
            }
        }
    }

    private int[] crossed(int from, int to, Map<Integer, List<Integer>> between) {
        List<Integer> own = between.getOrDefault(from * hostCount + to, List.of());
        int[] all = new int[own.size() + 2];
        all[0] = from;
        all[all.length - 1] = hostCount + to;
        for (int k = 0; k < own.size(); k++) {
            all[k + 1] = own.get(k);
        }
        return all;
    }

    /** What {@link net.virtuoso.planner.PhysicalNetwork} says of paths that nobody has measured. */
    private void assumeLatencies() {
        long[] measured = micros.clone();
        List<List<Integer>> near = new ArrayList<>();
        for (int h = 0; h < hostCount; h++) {
            List<Integer> own = new ArrayList<>();
            for (int other = 0; other < hostCount; other++) {
                if (known(measured, h, other) >= 0) {
                    own.add(other);
                }
            }
            near.add(own);
        }
        for (int from = 0; from < hostCount; from++) {
            for (int to = 0; to < hostCount; to++) {
                if (from == to || measured[from * hostCount + to] >= 0) {
                    continue;
                }
                long best = known(measured, to, from);
                if (best < 0) {
                    best = Long.MAX_VALUE;
                    for (int third : near.get(from)) {
                        long there = known(measured, to, third);
                        if (there >= 0) {
                            best = Math.min(best, Math.max(known(measured, from, third), there));
                        }
                    }
                }
                micros[from * hostCount + to] = best == Long.MAX_VALUE ? PhysicalPath.ASSUMED_LATENCY_MICROS : best;
            }
        }
    }

    private long known(long[] measured, int from, int to) {
        long there = measured[from * hostCount + to];
        return there >= 0 ? there : measured[to * hostCount + from];
    }

    /** Segments that paths have, in ascending order of their numbers. */
    int segmentCount() {
        return capacity.length;
    }

    /** The segments of a hop, or of the inside if both are the same host. */
    int[] segments(int from, int to) {
        return segments[from * hostCount + to];
    }

    /** The segments of a way, one hop after the other. */
    int[] segments(int[] nodes, boolean forward) {
        int count = 0;
        for (int k = 1; k < nodes.length; k++) {
            count += hop(nodes, k, forward).length;
        }
        int[] all = new int[count];
        int at = 0;
        for (int k = 1; k < nodes.length; k++) {
            int[] hop = hop(nodes, k, forward);
            System.arraycopy(hop, 0, all, at, hop.length);
            at += hop.length;
        }
        return all;
    }

    private int[] hop(int[] nodes, int k, boolean forward) {
        return forward
                ? segments(nodes[k - 1], nodes[k])
                : segments(nodes[nodes.length - k], nodes[nodes.length - k - 1]);
    }

    /** Microseconds along a way in one direction, without what relays take. */
    long micros(int[] nodes, boolean forward) {
        long sum = 0;
        for (int k = 1; k < nodes.length; k++) {
            sum += forward ? micros[nodes[k - 1] * hostCount + nodes[k]] : micros[nodes[k] * hostCount + nodes[k - 1]];
        }
        return sum;
    }

    /** What loss and round trip leave one TCP connection on a way, bytes a second. */
    long ceiling(int[] nodes, boolean forward) {
        double kept = 1;
        for (int k = 1; k < nodes.length; k++) {
            kept *= 1
                    - (forward ? loss[nodes[k - 1] * hostCount + nodes[k]] : loss[nodes[k] * hostCount + nodes[k - 1]]);
        }
        if (kept >= 1) {
            return NO_CEILING;
        }
        double rtt = Math.max(LEAST_RTT_MICROS, micros(nodes, true) + micros(nodes, false));
        return (long) (SEGMENT_BYTES * MICROS / rtt * MATHIS / Math.sqrt(1 - kept));
    }
}
