package net.virtuoso.bench.planner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.Costs;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.OverlayGraph;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.SharedSegment;
import net.virtuoso.planner.VmNeed;

/**
 * Problems that are the same for the same seed. All figures of small ones are whole megabytes, so that the optimum is a whole
 * number too. The
 * proxy has no VMs and is none of the hosts that are counted.
 */
final class Instances {
    static final long MEGA = 1_000_000;
    static final String PROXY = "p";

    private static final long GIB = 1L << 30;

    private Instances() {}

    static MacAddress mac(int vm) {
        return MacAddress.hierarchical(1, vm + 1);
    }

    private static long mega(SplittableRandom random, int low, int high) {
        return random.nextInt(low, high + 1) * MEGA;
    }

    /**
     * A small one in which everything binds now and then: processors and memory, links in all and at a node, paths narrower than
     * their ends, a line that several paths share, links that policy or transports forbid, and a weak proxy.
     */
    static Problem small(long seed, int vms, int hosts) {
        SplittableRandom random = new SplittableRandom(seed * 1_000 + vms * 10L + hosts);
        List<String> names = new ArrayList<>();
        List<PhysicalHost> physical = new ArrayList<>();
        physical.add(new PhysicalHost(PROXY, 0, 0, mega(random, 60, 250), mega(random, 60, 250), 1_000 * MEGA));
        int room = (vms + hosts - 1) / hosts;
        for (int h = 0; h < hosts; h++) {
            names.add("h" + h);
            physical.add(new PhysicalHost(
                    "h" + h,
                    room + random.nextInt(2),
                    (room + 1L) * 2 * GIB,
                    mega(random, 60, 250),
                    mega(random, 60, 250),
                    mega(random, 200, 900)));
        }
        List<PhysicalPath> paths = new ArrayList<>();
        Set<SharedSegment.Hop> line = new HashSet<>();
        Set<NodePair> linkable = new HashSet<>();
        Set<NodePair> forbidden = new HashSet<>();
        for (String from : names) {
            for (String to : names) {
                if (from.equals(to)) {
                    continue;
                }
                if (random.nextInt(3) == 0) {
                    paths.add(new PhysicalPath(from, to, mega(random, 20, 120), 500, 0));
                }
                if ((names.indexOf(from) < hosts / 2) != (names.indexOf(to) < hosts / 2)) {
                    line.add(new SharedSegment.Hop(from, to));
                }
                if (random.nextInt(8) > 0) {
                    linkable.add(new NodePair(from, to));
                }
                if (random.nextInt(16) == 0) {
                    forbidden.add(new NodePair(from, to));
                }
            }
        }
        List<SharedSegment> shared =
                random.nextBoolean() ? List.of(new SharedSegment("line", mega(random, 80, 300), line)) : List.of();
        Limits limits = new Limits(
                random.nextBoolean() ? 2 : 256, random.nextBoolean() ? 2 : 255, 0, 1, 1024, forbidden, Set.of());
        Map<Long, Demand> demands = new LinkedHashMap<>();
        for (int v = 0; v < vms; v++) {
            for (int k = random.nextInt(1, 4); k > 0; k--) {
                int w = random.nextInt(vms);
                if (w != v) {
                    demands.put((long) v * vms + w, new Demand(mac(v), mac(w), mega(random, 1, 30)));
                }
            }
        }
        return problem(
                names, physical, paths, shared, linkable, vms, List.copyOf(demands.values()), limits, 3 * MEGA, MEGA);
    }

    /**
     * A large one, of demands that a star can just carry: each VM talks with eight others, four of them near it in the numbering and four anywhere; where it is has
     * nothing to do with that. Eight VMs a host, with room for two more, two sites joined by a line.
     */
    static Problem large(long seed, int vms, int hosts) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> names = new ArrayList<>();
        List<PhysicalHost> physical = new ArrayList<>();
        physical.add(new PhysicalHost(PROXY, 0, 0, 1_250 * MEGA, 1_250 * MEGA, 10_000 * MEGA));
        int room = (vms + hosts - 1) / hosts;
        for (int h = 0; h < hosts; h++) {
            String name = String.format(Locale.ROOT, "h%03d", h);
            names.add(name);
            physical.add(new PhysicalHost(
                    name,
                    room + 2,
                    (room + 2L) * 2 * GIB,
                    mega(random, 100, 1_250),
                    mega(random, 100, 1_250),
                    2_500 * MEGA));
        }
        Set<SharedSegment.Hop> line = new HashSet<>();
        Set<NodePair> linkable = new HashSet<>();
        for (int i = 0; i < hosts; i++) {
            for (int j = 0; j < hosts; j++) {
                if (i != j) {
                    linkable.add(new NodePair(names.get(i), names.get(j)));
                    if ((i < hosts / 2) != (j < hosts / 2)) {
                        line.add(new SharedSegment.Hop(names.get(i), names.get(j)));
                    }
                }
            }
        }
        Map<Long, Demand> demands = new LinkedHashMap<>();
        for (int v = 0; v < vms; v++) {
            for (int k = 0; k < 8; k++) {
                int w = k < 4 ? (v + random.nextInt(1, 9)) % vms : random.nextInt(vms);
                if (w != v) {
                    demands.put((long) v * vms + w, new Demand(mac(v), mac(w), random.nextInt(10, 201) * 1_000L));
                }
            }
        }
        Limits usual = Limits.DEFAULT;
        return problem(
                names,
                physical,
                List.of(),
                List.of(new SharedSegment("line", 40L * hosts * MEGA, line)),
                linkable,
                vms,
                List.copyOf(demands.values()),
                usual,
                10_000,
                MEGA);
    }

    private static Problem problem(
            List<String> names,
            List<PhysicalHost> physical,
            List<PhysicalPath> paths,
            List<SharedSegment> shared,
            Set<NodePair> linkable,
            int vms,
            List<Demand> demands,
            Limits limits,
            long linkCost,
            long moveCost) {
        List<VmNeed> needs = new ArrayList<>();
        for (int v = 0; v < vms; v++) {
            needs.add(new VmNeed(mac(v), names.get(v % names.size()), 1, 2 * GIB, 0, true));
        }
        return new Problem(
                PlanGoal.RESIDUAL_BANDWIDTH,
                new PhysicalNetwork(physical, paths, shared),
                OverlayGraph.star(PROXY, linkable, Set.copyOf(names)),
                needs,
                demands,
                limits,
                new Costs(linkCost, 0, moveCost, 0),
                1);
    }
}
