package net.virtuoso.planner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.model.Demand;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.PlanGoal;

/** Small problems of all kinds, the same for the same seed: proxy p and hosts h0, h1 …; whole megabytes. */
public final class RandomProblem {
    public static final long MEGA = 1_000_000;

    private RandomProblem() {}

    public static MacAddress mac(int vm) {
        return new MacAddress(0x02_00_00_00_00_00L + vm);
    }

    public static Problem of(long seed, int vms, int hosts, PlanGoal goal, Limits limits) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> names = new ArrayList<>();
        List<PhysicalHost> physical = new ArrayList<>();
        physical.add(new PhysicalHost("p", 0, 0, mega(random, 60, 200), mega(random, 60, 200), 1000 * MEGA));
        for (int h = 0; h < hosts; h++) {
            names.add("h" + h);
            physical.add(new PhysicalHost(
                    "h" + h,
                    vms / hosts + 1 + random.nextInt(2),
                    (vms + 1) * MEGA,
                    mega(random, 50, 200),
                    mega(random, 50, 200),
                    mega(random, 300, 900)));
        }
        List<PhysicalPath> paths = new ArrayList<>();
        Set<SharedSegment.Hop> trunk = new HashSet<>();
        Set<NodePair> linkable = new HashSet<>();
        for (String from : names) {
            for (String to : names) {
                if (from.equals(to)) {
                    continue;
                }
                if (random.nextInt(3) == 0) {
                    paths.add(new PhysicalPath(
                            from,
                            to,
                            mega(random, 10, 100),
                            200 + random.nextInt(5_000),
                            random.nextInt(4) == 0 ? 0.001 : 0));
                }
                if (random.nextInt(3) == 0) {
                    trunk.add(new SharedSegment.Hop(from, to));
                }
                if (random.nextInt(6) > 0) {
                    linkable.add(new NodePair(from, to));
                }
            }
        }
        List<SharedSegment> shared =
                random.nextBoolean() ? List.of(new SharedSegment("trunk", mega(random, 50, 150), trunk)) : List.of();
        List<VmNeed> needs = new ArrayList<>();
        for (int v = 0; v < vms; v++) {
            needs.add(new VmNeed(mac(v), "h" + v % hosts, 1, MEGA, random.nextInt(20) / 100.0, random.nextInt(8) > 0));
        }
        List<Demand> demands = new ArrayList<>();
        for (int v = 0; v < vms; v++) {
            for (int w = 0; w < vms; w++) {
                if (v != w && random.nextInt(vms) < 2) {
                    demands.add(new Demand(mac(v), mac(w), mega(random, 1, 30)));
                }
            }
        }
        return new Problem(
                goal,
                new PhysicalNetwork(physical, paths, shared),
                new OverlayGraph("p", linkable, Set.of(), Set.of(), Set.copyOf(names), Map.of(), Set.of(), List.of()),
                needs,
                demands,
                limits,
                goal == PlanGoal.RESIDUAL_BANDWIDTH ? new Costs(MEGA, 1000, 2 * MEGA, 0) : Costs.of(goal),
                1);
    }

    private static long mega(SplittableRandom random, int low, int high) {
        return random.nextInt(low, high + 1) * MEGA;
    }

    public static Limits limits(long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        return new Limits(
                random.nextBoolean() ? 2 : 256,
                random.nextBoolean() ? 2 : 255,
                random.nextBoolean() ? 0 : 20 * MEGA,
                random.nextInt(3),
                random.nextBoolean() ? 2 : 1024,
                Set.of(new NodePair("h0", "h1")),
                random.nextBoolean() ? Set.of("h1") : Set.of());
    }
}
