package net.virtuoso.planner.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.OverlayGraph;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.Route;
import net.virtuoso.planner.VmNeed;

/**
 * A problem as numbers: hosts, pairs of hosts, segments and VMs have indices, and a route is a code. Never changes while it is
 * searched.
 *
 * <p>The code of a route: {@link #STAR}, {@link #DIRECT}, or {@code 1 + r} for relay {@code r} plus {@code (1 + s) (H + 1)} for
 * a second relay {@code s}, from the lower to the higher host.
 */
public final class Ground {
    /** Code of the way over the proxy. */
    public static final int STAR = -1;
    /** Code of a link between the two. */
    public static final int DIRECT = 0;

    private static final int MILLI = 1000;

    public final Problem problem;
    /** Names of the hosts, in ascending order. */
    public final List<String> hosts;

    public final int hostCount;
    public final int proxy;
    /** Pairs of different hosts; behind them as many entries as there are hosts for what stays inside. */
    public final int pairCount;

    public final int[] lower;
    public final int[] higher;
    public final Hops hops;
    public final boolean[] linkable;
    public final boolean[] present;
    public final boolean[] uncounted;
    public final boolean[] held;
    public final boolean[] relay;
    /** The code of the way now, by pair. */
    public final int[] now;

    public final List<VmNeed> vms;
    public final int[] place;
    public final boolean[] movable;
    public final long[] milliCores;
    public final long[] memory;
    public final double[] compute;
    public final long[] hostMilliCores;
    public final long[] hostMemory;
    /** By VM, the other end of each of its demands, its rate, and whether the VM is the sender. */
    public final int[][] partner;

    public final long[][] partnerRate;
    public final boolean[][] sends;
    public final int demandCount;
    public final long totalRate;

    private final Map<String, Integer> hostIndex = new HashMap<>();
    private final Map<MacAddress, Integer> vmIndex = new HashMap<>();

    public Ground(Problem problem) {
        this.problem = problem;
        hosts = problem.physical().hosts().stream()
                .map(PhysicalHost::node)
                .sorted()
                .toList();
        hostCount = hosts.size();
        IntStream.range(0, hostCount).forEach(h -> hostIndex.put(hosts.get(h), h));
        OverlayGraph overlay = problem.overlay();
        proxy = host(overlay.proxy());
        pairCount = hostCount * (hostCount - 1) / 2;
        lower = new int[pairCount];
        higher = new int[pairCount];
        for (int a = 0; a < hostCount; a++) {
            for (int b = a + 1; b < hostCount; b++) {
                lower[pair(a, b)] = a;
                higher[pair(a, b)] = b;
            }
        }
        linkable = flags(overlay.linkable());
        Limits limits = problem.limits();
        for (NodePair pair : limits.forbiddenPairs()) {
            clear(linkable, pair);
        }
        present = flags(overlay.present());
        uncounted = flags(overlay.uncounted());
        held = flags(overlay.held());
        relay = new boolean[hostCount];
        overlay.relays().forEach(node -> {
            if (hostIndex.containsKey(node)) {
                relay[host(node)] =
                        host(node) != proxy && !limits.forbiddenRelays().contains(node);
            }
        });
        now = new int[pairCount];
        Arrays.fill(now, STAR);
        overlay.routes().forEach((pair, route) -> {
            if (isKnown(pair) && hostIndex.keySet().containsAll(route.relays())) {
                now[pair(host(pair.a()), host(pair.b()))] = code(route);
            }
        });
        hops = new Hops(this);

        vms = problem.vms().stream()
                .sorted((x, y) -> x.mac().compareTo(y.mac()))
                .toList();
        int n = vms.size();
        place = new int[n];
        movable = new boolean[n];
        milliCores = new long[n];
        memory = new long[n];
        compute = new double[n];
        for (int v = 0; v < n; v++) {
            VmNeed vm = vms.get(v);
            vmIndex.put(vm.mac(), v);
            place[v] = host(vm.node());
            movable[v] = vm.movable();
            milliCores[v] = Math.round(vm.cores() * MILLI);
            memory[v] = vm.memory();
            compute[v] = vm.computeSeconds();
        }
        hostMilliCores = new long[hostCount];
        hostMemory = new long[hostCount];
        for (PhysicalHost host : problem.physical().hosts()) {
            hostMilliCores[host(host.node())] = host.takesVms() ? Math.round(host.cores() * MILLI) : 0;
            hostMemory[host(host.node())] = host.takesVms() ? host.memory() : 0;
        }

        Exchanges exchanges = new Exchanges(DemandList.of(problem.demands()), n, this::vm);
        demandCount = exchanges.count();
        totalRate = exchanges.totalRate();
        partner = exchanges.partner;
        partnerRate = exchanges.rate;
        sends = exchanges.sends;
    }

    private boolean isKnown(NodePair pair) {
        return hostIndex.containsKey(pair.a()) && hostIndex.containsKey(pair.b());
    }

    private boolean[] flags(Set<NodePair> pairs) {
        boolean[] flags = new boolean[pairCount];
        for (NodePair pair : pairs) {
            if (isKnown(pair)) {
                flags[pair(host(pair.a()), host(pair.b()))] = true;
            }
        }
        return flags;
    }

    private void clear(boolean[] flags, NodePair pair) {
        if (isKnown(pair)) {
            flags[pair(host(pair.a()), host(pair.b()))] = false;
        }
    }

    /** The index of a node; it must be one of the hosts. */
    public int host(String node) {
        Integer index = hostIndex.get(node);
        if (index == null) {
            throw new IllegalArgumentException("no host " + node);
        }
        return index;
    }

    /** The index of a VM; it must be one of the list. */
    public int vm(MacAddress mac) {
        Integer index = vmIndex.get(mac);
        if (index == null) {
            throw new IllegalArgumentException("no VM " + mac);
        }
        return index;
    }

    /** The index of a pair of different hosts, in any order. */
    public int pair(int x, int y) {
        int a = Math.min(x, y);
        int b = Math.max(x, y);
        return a * (2 * hostCount - a - 1) / 2 + b - a - 1;
    }

    /** The entry of what one host sends another: their pair, or what stays inside. */
    int trip(int from, int to) {
        return from == to ? pairCount + from : pair(from, to);
    }

    /** A pair's nodes. */
    public NodePair names(int pair) {
        return new NodePair(hosts.get(lower[pair]), hosts.get(higher[pair]));
    }

    /** The code of a route. */
    public int code(Route route) {
        if (route.star()) {
            return STAR;
        }
        List<String> relays = route.relays();
        int code = relays.isEmpty() ? DIRECT : over(host(relays.get(0)));
        if (relays.size() > 2) {
            throw new IllegalArgumentException("more than two relays: " + relays);
        }
        return relays.size() < 2 ? code : code + over(host(relays.get(1))) * (hostCount + 1);
    }

    /** The code of the way over one relay. */
    int over(int relay) {
        return 1 + relay;
    }

    /** The code of the way over two, from the lower host to the higher. */
    int over(int first, int second) {
        return over(first) + over(second) * (hostCount + 1);
    }

    /** The route of a code. */
    public Route route(int code) {
        if (code == STAR) {
            return Route.STAR;
        }
        int first = code % (hostCount + 1);
        int second = code / (hostCount + 1);
        if (second > 0) {
            return Route.over(hosts.get(first - 1), hosts.get(second - 1));
        }
        return first > 0 ? Route.over(hosts.get(first - 1)) : Route.DIRECT;
    }

    /** The hosts that a pair's route passes, from the lower to the higher. */
    int[] nodes(int pair, int code) {
        int a = lower[pair];
        int b = higher[pair];
        if (code == STAR) {
            return a == proxy || b == proxy ? new int[] {a, b} : new int[] {a, proxy, b};
        }
        int first = code % (hostCount + 1);
        int second = code / (hostCount + 1);
        if (second > 0) {
            return new int[] {a, first - 1, second - 1, b};
        }
        return first > 0 ? new int[] {a, first - 1, b} : new int[] {a, b};
    }

    /** Whether a pair may take a route, whatever else there is: transports, policy and relays allow it. */
    boolean isAllowed(int pair, int code) {
        if (code == STAR) {
            return true;
        }
        int a = lower[pair];
        int b = higher[pair];
        if (a == proxy || b == proxy) {
            return false;
        }
        int[] nodes = nodes(pair, code);
        if (nodes.length - 2 > problem.limits().maxRelays()) {
            return false;
        }
        for (int k = 0; k < nodes.length; k++) {
            boolean inner = k > 0 && k < nodes.length - 1;
            if (inner && (!relay[nodes[k]] || nodes[k] == a || nodes[k] == b)) {
                return false;
            }
            if (k > 0 && (nodes[k - 1] == nodes[k] || !linkable[pair(nodes[k - 1], nodes[k])])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a VM can be taken in by a host that has so much in use. */
    boolean fits(int vm, int host, long usedMilliCores, long usedMemory) {
        return hostMilliCores[host] > 0
                && usedMilliCores + milliCores[vm] <= hostMilliCores[host]
                && usedMemory + memory[vm] <= hostMemory[host];
    }
}
