package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Event;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Node;
import net.virtuoso.model.Origin;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.PlannerSettings;
import net.virtuoso.planner.Ways;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has around it, over virtual time: proxy p and hosts with VMs, whose traffic goes over the links that the rules name
 * and is counted second by second. Network {@code blue}; VM 23 is the third one of host 2.
 */
public class World implements Surroundings {
    static final double MEGABYTE = 1e6;
    static final long QUARTER = 250;
    private static final int KEPT = 8;

    Instant now = Instant.ofEpochSecond(1_000);
    DesiredState state;
    boolean linksComeUp = true;
    /** What part of what is sent over links arrives. */
    double arrives = 1;

    /** Links that don't come up, by identifier. */
    final Set<String> down = new HashSet<>();
    /** Links that are up and carry nothing. */
    final Set<String> dead = new HashSet<>();

    /** Nodes that don't report what their VMs send. */
    private final Set<String> mute = new HashSet<>();
    /** Since when others do; since ever if they aren't here. */
    private final Map<String, Instant> reporting = new HashMap<>();

    boolean storeDown;
    int mostChanges = Integer.MAX_VALUE;

    PhysicalNetwork physical = PlanRequest.NOTHING_KNOWN;
    Supersteps supersteps = Supersteps.UNKNOWN;

    @Nullable
    RuntimeException noMatrix;
    /** Is asked before and after each commit with its number, from 1; what it throws the committer gets. */
    CommitFault fault = (number, made) -> {};

    final List<Event> events = new ArrayList<>();
    final Map<String, Integer> added = new TreeMap<>();
    final Map<String, Integer> withdrawn = new TreeMap<>();
    final List<Integer> commits = new ArrayList<>();

    private final Map<Way, Double> rates = new HashMap<>();
    private final Map<Long, Map<Way, Double>> epochs = new TreeMap<>();
    private final Map<String, Double> carried = new HashMap<>();

    private @Nullable DesiredState followed;
    private @Nullable Ways ways;

    private record Way(MacAddress from, MacAddress to) {}

    /** Makes commits fail. */
    interface CommitFault {
        void commit(int number, boolean made);
    }

    World(AdaptationMode mode, int hosts, int vmsEach) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.PutNode(node("p")));
        changes.add(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", mode)));
        state = DesiredState.EMPTY.with(changes);
        for (int host = 1; host <= hosts; host++) {
            host(host);
            for (int vm = 1; vm <= vmsEach; vm++) {
                vm(host * 10 + vm, host);
            }
        }
    }

    /** Two hosts with two VMs each. */
    World(AdaptationMode mode) {
        this(mode, 2, 2);
    }

    static AdaptSettings settings() {
        return new AdaptSettings(
                100_000,
                20_000,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                0.5,
                0.5,
                6_000,
                false,
                PlannerSettings.DEFAULT,
                List.of());
    }

    /** The usual settings with another budget. */
    static AdaptSettings budget(int changes) {
        return with(changes, false, settings().persistence());
    }

    /** The usual settings with another budget, and other ones of the planner. */
    static AdaptSettings budget(int changes, PlannerSettings planner) {
        return with(changes, false, settings().persistence(), planner);
    }

    /** The usual settings, but nothing is committed. */
    static AdaptSettings dryRun() {
        return with(settings().maxChanges(), true, settings().persistence());
    }

    /** The usual settings with other ones of the planner. */
    static AdaptSettings planner(PlannerSettings planner) {
        return with(settings().maxChanges(), false, settings().persistence(), planner);
    }

    /** The usual settings with other limits of plans. */
    static AdaptSettings limits(Limits limits) {
        return planner(PlannerSettings.of(PlanGoal.RESIDUAL_BANDWIDTH, limits));
    }

    private static AdaptSettings with(int changes, boolean dryRun, Duration persistence) {
        return with(changes, dryRun, persistence, settings().planner());
    }

    private static AdaptSettings with(int changes, boolean dryRun, Duration persistence, PlannerSettings planner) {
        AdaptSettings usual = settings();
        return new AdaptSettings(
                usual.startRate(),
                usual.stopRate(),
                usual.window(),
                persistence,
                usual.holdDown(),
                usual.linkTimeout(),
                usual.verifyTime(),
                usual.verifyShare(),
                usual.verifyLoss(),
                changes,
                dryRun,
                planner,
                usual.hosts());
    }

    private static Node node(String name) {
        return new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770))));
    }

    static MacAddress mac(int vm) {
        return new MacAddress(0x02_00_00_00_00_00L + vm);
    }

    /** All nodes are to be had over one more transport. */
    void offer(String transport) {
        for (Node node : List.copyOf(state.nodes().values())) {
            Map<String, Endpoint> endpoints = new TreeMap<>(node.endpoints());
            endpoints.put(transport, new Endpoint("192.0.2.1", 7771));
            state = state.with(List.of(new Change.PutNode(new Node(node.name(), new TreeMap<>(endpoints)))));
        }
    }

    void host(int host) {
        state = state.with(List.of(new Change.PutNode(node("h" + host))));
    }

    void vm(int vm, int host) {
        state = state.with(List.of(
                new Change.BindVm(new VmBinding("blue", mac(vm), "vm" + vm)),
                new Change.AddPort(
                        new Port("blue", "h" + host, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true))));
    }

    void move(int vm, int from, int to) {
        state = state.with(List.of(
                new Change.DeletePort("h" + from + ".vnet" + vm),
                new Change.AddPort(
                        new Port("blue", "h" + to, "vnet" + vm, PortRole.VM, "packet", mac(vm), "vm" + vm, true))));
    }

    /** A node is deleted, and before that the links that it has part in, with what leads over them. */
    void leave(String node) {
        List<Change> changes = new ArrayList<>();
        List<Link> links =
                state.linksOf("blue").stream().filter(link -> link.joins(node)).toList();
        for (ForwardingRule rule : state.rulesOf("blue")) {
            if (links.stream().anyMatch(link -> link.id().equals(Portions.link("blue", rule)))) {
                changes.add(new Change.DeleteRule(rule.id()));
            }
        }
        links.forEach(link -> changes.add(new Change.DeleteLink(link.id())));
        changes.add(new Change.DeleteNode(node));
        state = state.with(changes);
    }

    void vanish(int vm) {
        state = state.with(List.of(new Change.UnbindVm(mac(vm))));
    }

    void mode(AdaptationMode mode) {
        state = state.with(List.of(new Change.UpdateNetwork(new VirtualNetwork("blue", 0, "p", mode))));
    }

    void silence() {
        rates.clear();
    }

    void send(int from, int to, double rate) {
        rates.put(new Way(mac(from), mac(to)), rate);
    }

    /** Adds traffic between two VMs, both ways. */
    void between(int a, int b) {
        send(a, b, MEGABYTE);
        send(b, a, MEGABYTE);
    }

    void allToAll(double rate) {
        rates.clear();
        for (VmBinding from : state.bindings().values()) {
            for (VmBinding to : state.bindings().values()) {
                if (!from.equals(to)) {
                    rates.put(new Way(from.mac(), to.mac()), rate);
                }
            }
        }
    }

    /** To another controller no node has reported yet. */
    void nobodyReports() {
        mute.addAll(state.nodes().keySet());
        epochs.clear();
    }

    /** A node reports from now on. */
    void reports(String node) {
        if (mute.remove(node)) {
            reporting.put(node, newest());
        }
    }

    /** A node reports no more. */
    void falls(String node) {
        mute.add(node);
    }

    /** A quarter of a second passes. */
    void pass() {
        long epoch = this.now.getEpochSecond();
        Ways now = ways();
        rates.forEach((way, rate) -> {
            double bytes = rate * QUARTER / 1e3;
            if (now == null || !mute.contains(String.valueOf(now.place(way.from())))) {
                epochs.computeIfAbsent(epoch, key -> new HashMap<>()).merge(way, bytes, Double::sum);
            }
            if (now == null || now.place(way.from()) == null) {
                return;
            }
            for (ForwardingRule rule : now.of(way.from(), way.to()).rules()) {
                String link = String.valueOf(Portions.link("blue", rule));
                if (!isUp(link) || dead.contains(link)) {
                    break;
                }
                carried.merge(link, bytes * arrives, Double::sum);
            }
        });
        epochs.keySet().removeIf(old -> old < epoch - KEPT);
        this.now = this.now.plusMillis(QUARTER);
    }

    void pass(int seconds) {
        for (int i = 0; i < seconds * 1_000 / QUARTER; i++) {
            pass();
        }
    }

    private @Nullable Ways ways() {
        if (followed != state) {
            followed = state;
            VirtualNetwork network = state.networks().get("blue");
            ways = network == null ? null : new Ways(state, network);
        }
        return ways;
    }

    private boolean isUp(String link) {
        return linksComeUp && !down.contains(link);
    }

    /** The nodes that frames from one VM to another pass. */
    List<String> way(int from, int to) {
        Ways now = ways();
        return now == null ? List.of() : now.of(mac(from), mac(to)).nodes();
    }

    /** The path between h1 and h2 is so narrow, as the proxy's access is, that h3 relays. */
    void narrow() {
        proxyAccess(1_000_000);
        path("h1", "h2", 250_000, 500, 0);
    }

    /** What the proxy's access carries, bytes a second. */
    void proxyAccess(long rate) {
        List<PhysicalHost> hosts = new ArrayList<>(physical.hosts());
        hosts.removeIf(host -> host.node().equals("p"));
        hosts.add(new PhysicalHost("p", 0, 0, rate, rate, PhysicalHost.ASSUMED_INSIDE));
        physical = new PhysicalNetwork(hosts, physical.paths(), physical.shared());
    }

    /** What is known of the path between two nodes from now on, in both directions. */
    void path(String a, String b, long bandwidth, long micros, double loss) {
        List<PhysicalPath> paths = new ArrayList<>(physical.paths());
        paths.removeIf(path -> Set.of(path.from(), path.to()).equals(Set.of(a, b)));
        paths.add(new PhysicalPath(a, b, bandwidth, micros, loss));
        paths.add(new PhysicalPath(b, a, bandwidth, micros, loss));
        physical = physical.with(state.nodes().keySet()).with(paths, physical.shared());
    }

    /** An operator leads all that a VM of h1 sends over a link to h3: a rule that is wider than ours. */
    void operatorLeads(int vm) {
        state = state.with(List.of(
                new Change.AddLink(new Link("blue", "h1", "h3", "udp", Origin.OPERATOR)),
                new Change.AddRule(new ForwardingRule(
                        "blue",
                        "h1",
                        MacPattern.of(mac(vm)),
                        MacPattern.ANY,
                        new Target.ToLink("h1.h3.udp"),
                        Origin.OPERATOR))));
    }

    /** Identifiers of the rules that the loop has made. */
    Set<String> ownRules() {
        return state.rules().values().stream()
                .filter(r -> r.origin() == Origin.ADAPTATION)
                .map(ForwardingRule::id)
                .collect(Collectors.toSet());
    }

    long adapted() {
        return links() + rules();
    }

    long links() {
        return state.links().values().stream()
                .filter(l -> l.origin() == Origin.ADAPTATION)
                .count();
    }

    long rules() {
        return state.rules().values().stream()
                .filter(r -> r.origin() == Origin.ADAPTATION)
                .count();
    }

    /** The links that no rule leads over. */
    List<String> linksWithoutRule() {
        List<String> without = new ArrayList<>();
        for (Link link : state.links().values()) {
            boolean used = state.rules().values().stream()
                    .anyMatch(r ->
                            r.target() instanceof Target.ToLink to && to.link().equals(link.pathId()));
            if (!used && link.origin() == Origin.ADAPTATION) {
                without.add(link.id());
            }
        }
        return without;
    }

    @Override
    public DesiredState state() {
        return state;
    }

    @Override
    public Instant newest() {
        return Instant.ofEpochSecond(now.getEpochSecond());
    }

    @Override
    public Map<String, Instant> reporting() {
        Map<String, Instant> since = new TreeMap<>();
        for (String node : state.nodes().keySet()) {
            if (!mute.contains(node)) {
                since.put(node, reporting.getOrDefault(node, Instant.EPOCH));
            }
        }
        return since;
    }

    @Override
    public TrafficMatrix matrix(Duration window) {
        if (noMatrix != null) {
            throw noMatrix;
        }
        List<MacAddress> vms = List.copyOf(state.bindings().keySet());
        double[] bytes = new double[vms.size() * vms.size()];
        Map<MacAddress, Integer> index = new HashMap<>();
        vms.forEach(vm -> index.put(vm, index.size()));
        long end = now.getEpochSecond();
        for (long epoch = end - window.toSeconds(); epoch < end; epoch++) {
            epochs.getOrDefault(epoch, Map.of()).forEach((way, sum) -> {
                Integer row = index.get(way.from());
                Integer column = index.get(way.to());
                if (row != null && column != null) {
                    bytes[row * vms.size() + column] += Math.floor(sum);
                }
            });
        }
        return new TrafficMatrix(vms, bytes, newest().minus(window), newest());
    }

    @Override
    public List<LinkReading> links(List<String> ids) {
        return state.links().keySet().stream()
                .filter(ids::contains)
                .map(id -> new LinkReading(
                        id, isUp(id), carried.getOrDefault(id, 0.0).longValue()))
                .toList();
    }

    @Override
    public PhysicalNetwork physical() {
        return physical;
    }

    @Override
    public Supersteps supersteps() {
        return supersteps;
    }

    @Override
    public void commit(List<Change> changes, String actor, String reason) {
        if (storeDown) {
            throw new IllegalStateException("the store is down");
        }
        if (changes.size() > mostChanges) {
            throw new IllegalStateException("more than the store takes in one commit");
        }
        int number = commits.size() + 1;
        fault.commit(number, false);
        DesiredState before = state;
        state = state.with(changes);
        commits.add(changes.size());
        state.links().keySet().stream()
                .filter(id -> !before.links().containsKey(id))
                .forEach(id -> added.merge(id, 1, Integer::sum));
        before.links().keySet().stream()
                .filter(id -> !state.links().containsKey(id))
                .forEach(id -> withdrawn.merge(id, 1, Integer::sum));
        fault.commit(number, true);
    }

    @Override
    public void publish(Event event) {
        events.add(event);
    }
}
