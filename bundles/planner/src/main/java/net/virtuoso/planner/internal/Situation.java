package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Target;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.OverlayGraph;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.PlannerSettings;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.Route;
import net.virtuoso.planner.SharedSegment;
import net.virtuoso.planner.VmNeed;
import net.virtuoso.planner.Ways;
import org.jspecify.annotations.Nullable;

/**
 * A network as a plan finds it: which demands have a way that may be chosen, which are led by an operator's rules, what way they
 * take now, and which links there are or could be.
 */
public final class Situation {
    /** Members beyond this don't relay: each of them would be looked at for each pair. */
    private static final int MOST_RELAYS = 256;

    public final DesiredState state;
    public final VirtualNetwork network;
    /** The node of each VM that has a port. */
    public final Map<MacAddress, String> places = new TreeMap<>();
    /** The demands whose way may be chosen, between VMs of {@link #places}. */
    public final DemandList demands;
    /** Pairs of which an operator's rules lead something, and how much. */
    public final Map<NodePair, Double> operators = new TreeMap<>();
    /** Identifiers of our rules that held pairs follow. */
    public final Set<String> heldRules = new HashSet<>();

    private final PlannerSettings settings;
    private final PlanRequest request;
    private final Ways ways;
    private final Map<NodePair, Map<Route, Double>> routes = new HashMap<>();
    private final List<OverlayGraph.Background> background = new ArrayList<>();
    private final Set<String> hosts = new TreeSet<>();
    private final Set<MacAddress> pinned = new HashSet<>();
    private final Map<NodePair, Link> links = new HashMap<>();
    /** Links that there could be, as they were asked for; there may be a million demands. */
    private final Map<NodePair, Optional<Link>> possible = new HashMap<>();

    private final Map<String, Map<String, NodePair>> pairs = new HashMap<>();
    private final TreeSet<String> members = new TreeSet<>();
    private final boolean hasOperatorsRules;

    /**
     * How a demand gets along now.
     *
     * @param pair the two nodes; {@code null} if it stays inside of one
     */
    private record Passage(Ways.Way way, @Nullable NodePair pair, Route route) {}

    public Situation(PlannerSettings settings, PlanRequest request) {
        this.settings = settings;
        this.request = request;
        state = request.state();
        network = state.network(request.network());
        places.putAll(state.placesOf(network.name()));
        members.addAll(places.values());
        ways = new Ways(state, network, places);
        hasOperatorsRules = state.rulesOf(network.name()).stream().anyMatch(r -> r.origin() != Origin.ADAPTATION);
        hosts.add(network.proxy());
        demands = take(DemandList.of(request.demands()));
        for (Link link : state.linksOf(network.name())) {
            if (isUsable(link)) {
                links.merge(new NodePair(link.a(), link.b()), link, this::preferred);
            }
        }
        holdRules();
    }

    private DemandList take(DemandList given) {
        Whereabouts at = new Whereabouts(given, places, List.of());
        List<MacAddress> vms = List.copyOf(places.keySet());
        int[] numbers = given.vms().stream()
                .mapToInt(vm -> Collections.binarySearch(vms, vm))
                .toArray();
        boolean[] seen = new boolean[at.nodeCount()];
        @Nullable Passage[] passages = new @Nullable Passage[ways.isStar() ? at.nodeCount() * at.nodeCount() : 0];
        DemandList.Builder free = new DemandList.Builder(vms, given.size());
        for (int d = 0; d < given.size(); d++) {
            int source = given.source(d);
            int destination = given.destination(d);
            int from = at.ofVm(source);
            int to = at.ofVm(destination);
            if (from == Whereabouts.NOWHERE || to == Whereabouts.NOWHERE || source == destination) {
                continue;
            }
            seen[from] = true;
            seen[to] = true;
            Passage passage;
            if (ways.isStar()) {
                // The same for all VMs of the two nodes.
                int key = from * at.nodeCount() + to;
                if (passages[key] == null) {
                    passages[key] = passage(given.get(d), at.node(from), at.node(to));
                }
                passage = passages[key];
            } else {
                passage = passage(given.get(d), at.node(from), at.node(to));
            }
            if (take(passage, vms.get(numbers[source]), vms.get(numbers[destination]), given.rate(d))) {
                free.add(numbers[source], numbers[destination], given.rate(d));
            }
        }
        for (int node = 0; node < seen.length; node++) {
            if (seen[node]) {
                hosts.add(at.node(node));
            }
        }
        return free.build();
    }

    private Passage passage(Demand demand, String from, String to) {
        Ways.Way way = ways.of(demand.source(), demand.destination());
        NodePair pair = from.equals(to) ? null : pair(from, to);
        return new Passage(way, pair, pair == null ? Route.STAR : route(pair, way));
    }

    /** Takes down what a demand takes now. Returns whether another way may be chosen. */
    private boolean take(Passage now, MacAddress source, MacAddress destination, double rate) {
        NodePair pair = now.pair;
        if (now.way.operators()) {
            hosts.addAll(now.way.nodes());
            pinned.add(source);
            pinned.add(destination);
            background.add(new OverlayGraph.Background(now.way.nodes(), rate));
            if (pair != null) {
                operators.merge(pair, rate, Double::sum);
            }
            return false;
        }
        if (pair != null) {
            routes.computeIfAbsent(pair, p -> new HashMap<>(2)).merge(now.route, rate, Double::sum);
            if (request.heldPairs().contains(pair)) {
                now.way.rules().forEach(rule -> heldRules.add(rule.id()));
            }
        }
        return true;
    }

    private Route route(NodePair pair, Ways.Way way) {
        List<String> inner = way.nodes().subList(1, Math.max(1, way.nodes().size() - 1));
        boolean star = pair.has(network.proxy()) || inner.contains(network.proxy()) || inner.size() > 2;
        if (star) {
            return Route.STAR;
        }
        List<String> relays = new ArrayList<>(inner);
        if (!way.nodes().get(0).equals(pair.a())) {
            Collections.reverse(relays);
        }
        return new Route(false, relays);
    }

    /** Rules between nodes that are held stay, also those that no demand follows now. */
    private void holdRules() {
        for (ForwardingRule rule : state.rulesOf(network.name())) {
            if (rule.origin() != Origin.ADAPTATION || !rule.destination().isExact()) {
                continue;
            }
            MacAddress source =
                    rule.sourcePattern().isExact() ? rule.sourcePattern().address() : null;
            String from = source == null ? rule.node() : places.get(source);
            String to = places.get(rule.destination().address());
            if (from != null
                    && to != null
                    && !from.equals(to)
                    && request.heldPairs().contains(new NodePair(from, to))) {
                heldRules.add(rule.id());
            }
        }
    }

    /** Whether a link can still be had over its transport, and that one is allowed. */
    private boolean isUsable(Link link) {
        return settings.transports().contains(link.transport())
                && isReachable(new NodePair(link.a(), link.b()), link.transport());
    }

    /** Whether there is a transport over which there can be no link between two nodes for now. */
    boolean isMissing(NodePair pair) {
        return request.missing().containsKey(pair);
    }

    /** Whether one of two nodes can be reached by the other over a transport, as far as is known. */
    private boolean isReachable(NodePair pair, String transport) {
        Node one = state.nodes().get(pair.a());
        Node other = state.nodes().get(pair.b());
        return one != null
                && other != null
                && (one.endpoint(transport) != null || other.endpoint(transport) != null)
                && !request.missing().getOrDefault(pair, Set.of()).contains(transport);
    }

    private Link preferred(Link one, Link other) {
        int first = settings.transports().indexOf(one.transport());
        return first <= settings.transports().indexOf(other.transport()) ? one : other;
    }

    /** The link that there is between two nodes, or that there would be; {@code null} if none can be. */
    public @Nullable Link link(NodePair pair) {
        Link there = links.get(pair);
        return there != null
                ? there
                : possible.computeIfAbsent(pair, this::possible).orElse(null);
    }

    private Optional<Link> possible(NodePair pair) {
        for (String transport : settings.transports()) {
            if (!transport.equals(Node.FAST_PATH) && isReachable(pair, transport)) {
                return Optional.of(new Link(network.name(), pair.a(), pair.b(), transport, Origin.ADAPTATION));
            }
        }
        return Optional.empty();
    }

    /** The pair of two different nodes, made once. */
    NodePair pair(String one, String other) {
        return pairs.computeIfAbsent(one, node -> new HashMap<>())
                .computeIfAbsent(other, node -> new NodePair(one, node));
    }

    /** Whether an operator's rule leads what one VM sends another somewhere on its way. */
    boolean isLedByOperator(MacAddress source, MacAddress destination) {
        return hasOperatorsRules && ways.of(source, destination).operators();
    }

    /** Whether a rule of ours that takes any source could overrule an operator's. */
    boolean couldOverrule(String node, MacAddress destination) {
        return ways.couldOverrule(node, destination);
    }

    /** Whether an operator's rule uses a link. */
    public boolean isUsedByOperator(Link link) {
        return state.rulesOf(network.name()).stream()
                .anyMatch(r -> r.origin() == Origin.OPERATOR
                        && r.target() instanceof Target.ToLink t
                        && t.link().equals(link.pathId()));
    }

    /** The pairs that are held. */
    public Set<NodePair> held() {
        return request.heldPairs();
    }

    /** What is to be solved. */
    public Problem problem(boolean moves) {
        Set<String> all = new TreeSet<>(hosts);
        if (settings.limits().maxRelays() > 0 && members.size() <= MOST_RELAYS) {
            all.addAll(members);
        }
        if (moves) {
            for (PhysicalHost host : request.physical().hosts()) {
                if (host.takesVms() && state.nodes().containsKey(host.node())) {
                    all.add(host.node());
                }
            }
        }
        Set<String> relays = new HashSet<>();
        for (String member : members) {
            if (all.contains(member) && !ways.hasOperatorsRules(member)) {
                relays.add(member);
            }
        }
        List<VmNeed> vms = new ArrayList<>();
        Set<MacAddress> talking = talking();
        places.forEach((mac, node) -> {
            if (all.contains(node)) {
                vms.add(need(mac, node, talking.contains(mac)));
            }
        });
        return new Problem(
                settings.goal(),
                known(all),
                graph(all, relays),
                vms,
                demands,
                settings.limits(),
                settings.costs(),
                settings.superstepSeconds());
    }

    private Set<MacAddress> talking() {
        List<MacAddress> vms = demands.vms();
        boolean[] talks = new boolean[vms.size()];
        for (int d = 0; d < demands.size(); d++) {
            talks[demands.source(d)] = true;
            talks[demands.destination(d)] = true;
        }
        Set<MacAddress> talking = new HashSet<>();
        for (int v = 0; v < talks.length; v++) {
            if (talks[v]) {
                talking.add(vms.get(v));
            }
        }
        return talking;
    }

    private VmNeed need(MacAddress mac, String node, boolean talks) {
        VmNeed known = request.needs().getOrDefault(mac, VmNeed.assumed(mac, node));
        boolean movable = known.movable() && talks && !request.heldVms().contains(mac) && !pinned.contains(mac);
        return new VmNeed(mac, node, known.cores(), known.memory(), known.computeSeconds(), movable);
    }

    private PhysicalNetwork known(Set<String> all) {
        PhysicalNetwork physical = request.physical();
        List<PhysicalHost> inside =
                physical.hosts().stream().filter(h -> all.contains(h.node())).toList();
        List<PhysicalPath> paths = physical.paths().stream()
                .filter(p -> all.contains(p.from()) && all.contains(p.to()))
                .toList();
        List<SharedSegment> shared = physical.shared().stream()
                .map(s -> new SharedSegment(s.name(), s.capacity(), inside(s.hops(), all)))
                .toList();
        return new PhysicalNetwork(inside, List.of(), List.of()).with(all).with(paths, shared);
    }

    private static Set<SharedSegment.Hop> inside(Collection<SharedSegment.Hop> hops, Set<String> all) {
        Set<SharedSegment.Hop> inside = new HashSet<>();
        for (SharedSegment.Hop hop : hops) {
            if (all.contains(hop.from()) && all.contains(hop.to())) {
                inside.add(hop);
            }
        }
        return inside;
    }

    private OverlayGraph graph(Set<String> all, Set<String> relays) {
        Set<NodePair> linkable = new HashSet<>();
        Set<NodePair> present = new HashSet<>();
        Set<NodePair> uncounted = new HashSet<>();
        List<String> names = List.copyOf(all);
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                NodePair pair = pair(names.get(i), names.get(j));
                Link link = link(pair);
                if (link != null) {
                    linkable.add(pair);
                    if (links.containsKey(pair)) {
                        present.add(pair);
                        if (link.origin() != Origin.ADAPTATION) {
                            uncounted.add(pair);
                        }
                    }
                }
            }
        }
        Map<NodePair, Route> now = new LinkedHashMap<>();
        routes.forEach((pair, rates) -> {
            Route most = rates.entrySet().stream()
                    .max(Comparator.<Map.Entry<Route, Double>>comparingDouble(Map.Entry::getValue)
                            .thenComparing(entry -> entry.getKey().toString()))
                    .orElseThrow()
                    .getKey();
            if (!most.star() && all.containsAll(most.relays())) {
                now.put(pair, most);
            }
        });
        Set<NodePair> held = new HashSet<>();
        request.heldPairs().forEach(pair -> {
            if (all.contains(pair.a()) && all.contains(pair.b())) {
                held.add(pair);
            }
        });
        return new OverlayGraph(network.proxy(), linkable, present, uncounted, relays, now, held, background);
    }
}
