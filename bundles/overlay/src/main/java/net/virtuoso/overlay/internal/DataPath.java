package net.virtuoso.overlay.internal;

import io.netty.channel.IoEventLoop;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.api.overlay.OverlayStatus;
import net.virtuoso.model.Counters;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.RuleReport;
import net.virtuoso.model.Target;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.overlay.internal.Wanted.PlacedPort;
import net.virtuoso.overlay.internal.capture.FrameTap;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.forward.RuleLedger;
import net.virtuoso.overlay.internal.forward.RuleTable;
import net.virtuoso.overlay.internal.guard.Leases;
import net.virtuoso.overlay.internal.guard.Neighbours;
import net.virtuoso.overlay.internal.link.LinkMachine;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports, links and networks of one node, brought to one configuration after the other. Used on its event loop only, but for
 * {@link #prepare}.
 */
final class DataPath implements DataPathContext {
    private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);

    /** Stations of LANs in one status: it is sent every few seconds. */
    private static final int MAX_STATIONS_TOLD = 1024;

    private static final int POINTS_TOLD = 16;

    private final OverlaySettings settings;
    private final IoEventLoop loop;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final Outbox outbox = new Outbox();
    private final RuleLedger ledger = new RuleLedger();

    private final Map<String, LinkAttachment> links = new LinkedHashMap<>();
    private final Map<String, PortAttachment> ports = new LinkedHashMap<>();
    private final ActivitySampler activity = new ActivitySampler(this, ports.values(), links.values());
    private final IntObjectMap<NetworkPath> networks = new IntObjectHashMap<>();
    private final Map<Integer, Prepared.Network> running = new HashMap<>();
    /** Drivers by whether they have swept the host, in the order in which they came. */
    private final Map<PortDriver, Boolean> drivers = new LinkedHashMap<>();

    private final Map<String, TransportEndpoint> endpoints = new HashMap<>();
    private final Map<String, String> endpointProblems = new HashMap<>();
    /** What networks that are gone had counted. */
    private final List<TrafficRecord> leftover = new ArrayList<>();

    /** What of the newest configuration can't be run at all. */
    private List<String> configProblems = List.of();

    private long leftoverOverflow;
    private @Nullable FastPath fastPath;
    private String fastPathProblem = "no driver of the fast path is installed here: install the feature vnet-agent";
    private Limits limits;
    private int tableGeneration;
    private boolean closed;

    DataPath(
            OverlaySettings settings,
            Limits limits,
            IoEventLoop loop,
            InstantSource clock,
            LongSupplier nanoClock,
            RandomGenerator random) {
        this.settings = settings;
        this.limits = limits;
        this.loop = loop;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.random = random;
        activity.every(limits.sampling());
    }

    // What it is brought to.

    /**
     * Works out what {@link #reconcile} needs, on any thread, one configuration after the other: the event loop carries
     * frames meanwhile.
     *
     * @param before what was prepared last, and goes to the event loop before this one
     * @throws RefusedException if the configuration is another node's
     */
    Prepared prepare(NodeConfig config, @Nullable Prepared before) {
        return Prepared.of(config, settings.node(), ledger, before);
    }

    /**
     * Brings everything to a configuration.
     *
     * @return what couldn't be done, for people
     */
    List<String> reconcile(Prepared prepared) {
        Wanted wanted = prepared.wanted();
        if (closed) {
            return wanted.problems();
        }
        configProblems = wanted.problems();
        openLinks(wanted);
        openPorts(wanted);
        updateTables(prepared);
        removeUnwanted(wanted);
        links.values().forEach(LinkAttachment::lookAtFastPath);
        onChange();
        return problems();
    }

    private void openLinks(Wanted wanted) {
        for (LinkConfig config : wanted.links().values()) {
            LinkAttachment link = links.get(config.id());
            if (link == null) {
                link = new LinkAttachment(config, this);
                links.put(config.id(), link);
                link.start();
            } else {
                link.revive();
                if (!link.config().withFastPath(config.fastPath()).equals(config)) {
                    link.restart(config);
                } else if (!link.config().equals(config)) {
                    link.fastPath(config.fastPath());
                }
            }
        }
    }

    private void openPorts(Wanted wanted) {
        for (Map.Entry<String, PlacedPort> entry : wanted.ports().entrySet()) {
            Port config = entry.getValue().port();
            NetworkPath network = networkPath(entry.getValue().vni());
            PortAttachment port = ports.get(entry.getKey());
            if (port != null && port.serves(config, network)) {
                port.rename(config);
            } else {
                if (port != null) {
                    // The device can be opened once: here the old one has to go first.
                    port.close();
                }
                port = new PortAttachment(config, network, this);
                ports.put(entry.getKey(), port);
            }
            port.open();
        }
    }

    private NetworkPath networkPath(int vni) {
        return networks.computeIfAbsent(vni, number -> {
            NetworkPath network = new NetworkPath(
                    number,
                    limits.flowLimit(),
                    new Neighbours(new Leases(nanoClock, clock)),
                    new LanSide(this),
                    clock.instant());
            network.counting(limits.counting());
            return network;
        });
    }

    private void updateTables(Prepared prepared) {
        boolean updated = false;
        for (Prepared.Network network : prepared.networks().values()) {
            NetworkConfig config = network.config();
            int vni = config.vni();
            if (network == running.put(vni, network)) {
                continue;
            }
            Runnable forgetArrivals = networkPath(vni)
                    .update(
                            network.rules().bind(way -> outlet(vni, way)),
                            network.bindings(),
                            config.ports().stream()
                                    .map(port -> ports.get(port.id()))
                                    .toList(),
                            config.tree().stream().map(links::get).toList(),
                            Arrivals.uses(config, links));
            loop.schedule(forgetArrivals, limits.linger().toNanos(), TimeUnit.NANOSECONDS);
            updated = true;
        }
        if (updated) {
            int generation = ++tableGeneration;
            loop.schedule(() -> forgetPrevious(generation), limits.linger().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void forgetPrevious(int generation) {
        if (generation == tableGeneration) {
            networks.values().forEach(NetworkPath::forgetPrevious);
        }
    }

    private Outlet outlet(int vni, RuleTable.Way way) {
        Target target = way.target();
        Outlet outlet = Outlet.Nowhere.DENIED;
        if (target instanceof Target.ToPort to) {
            PortAttachment port = ports.get(to.port());
            // The star says "the LAN"; an operator who names one of its ports means that one.
            outlet = port != null && port.isLan() && way.byStar()
                    ? networkPath(vni).lan()
                    : port;
        } else if (target instanceof Target.ToLink to) {
            outlet = links.get(to.link());
        }
        if (outlet == null) {
            throw new IllegalStateException("a rule points to " + target + ", which was to be left out");
        }
        return outlet;
    }

    private void removeUnwanted(Wanted wanted) {
        for (PortAttachment port : List.copyOf(ports.values())) {
            String id = port.config().id();
            if (!wanted.ports().containsKey(id)) {
                ports.remove(id);
                port.close();
                LOG.info("Port {} is detached", id);
            }
        }
        for (LinkAttachment link : List.copyOf(links.values())) {
            if (!wanted.links().containsKey(link.config().id())) {
                link.retire(() -> removeLink(link));
            }
        }
        links.values().forEach(LinkAttachment::count);
        for (NetworkPath network : List.copyOf(networks.values())) {
            if (!wanted.networks().containsKey(network.vni())) {
                leftoverOverflow += network.drain(leftover, TrafficReport.MAX_RECORDS);
                networks.remove(network.vni());
                running.remove(network.vni());
            }
        }
    }

    private void removeLink(LinkAttachment link) {
        links.remove(link.config().id(), link);
        link.close();
        LOG.info("Link {} is removed", link.config().id());
        attachmentChanged();
    }

    // What it is asked.

    OverlayStatus status() {
        links.values().forEach(LinkAttachment::count);
        List<PortStatus> portStatus = new ArrayList<>(ports.size());
        Map<NetworkPath, Counters> passed = new IdentityHashMap<>();
        int stations = MAX_STATIONS_TOLD;
        for (PortAttachment port : ports.values()) {
            PortStatus status = port.status(stations);
            passed.merge(port.network(), status.counters(), Counters::plus);
            stations -= status.lan() == null ? 0 : status.lan().stations().size();
            portStatus.add(status);
        }
        return new OverlayStatus(
                portStatus,
                links.values().stream()
                        .filter(link -> !link.isRetiring())
                        .map(LinkAttachment::status)
                        .toList(),
                running.values().stream()
                        .map(running -> status(running.config(), passed))
                        .toList(),
                problems());
    }

    private NetworkStatus status(NetworkConfig config, Map<NetworkPath, Counters> passed) {
        NetworkPath network = networkPath(config.vni());
        return network.status(config.name(), passed.getOrDefault(network, Counters.ZERO));
    }

    /** What of the configuration isn't done now. */
    private List<String> problems() {
        List<String> problems = new ArrayList<>(configProblems);
        for (PortAttachment port : ports.values()) {
            if (!port.isUsable()) {
                problems.add(port.problem());
            }
        }
        return problems;
    }

    /**
     * Shows a tap every frame of a port or link.
     *
     * @return {@code false} if another one sees them already
     * @throws RefusedException if there is no such port or link
     */
    boolean tap(String point, FrameTap tap) {
        PortAttachment port = ports.get(point);
        if (port != null) {
            return port.tap(tap);
        }
        LinkAttachment link = links.get(point);
        if (link != null) {
            return link.tap(tap);
        }
        List<String> points = new ArrayList<>(ports.keySet());
        points.addAll(links.keySet());
        throw RefusedException.notFound(
                "point",
                point,
                "a port or link of node '" + settings.node() + "': "
                        + (points.isEmpty()
                                ? "it has none"
                                : String.join(", ", points.subList(0, Math.min(points.size(), POINTS_TOLD)))));
    }

    /** Shows it no more. */
    void untap(String point, FrameTap tap) {
        PortAttachment port = ports.get(point);
        LinkAttachment link = links.get(point);
        if (port != null) {
            port.untap(tap);
        } else if (link != null) {
            link.untap(tap);
        }
    }

    TrafficDrain drainTraffic() {
        links.values().forEach(LinkAttachment::count);
        List<TrafficRecord> records = new ArrayList<>(leftover);
        long overflow = leftoverOverflow;
        leftover.clear();
        leftoverOverflow = 0;
        for (NetworkPath network : networks.values()) {
            overflow += network.drain(records, TrafficReport.MAX_RECORDS);
        }
        return new TrafficDrain(records, overflow);
    }

    /** Gives the counters as they were read many times since the last call. */
    ActivitySamples drainActivity() {
        return activity.drain();
    }

    /**
     * Gives the rules that have carried something since they were given last.
     *
     * @param anew begins with every rule that has ever carried anything
     */
    List<RuleCount> drainRules(boolean anew) {
        links.values().forEach(LinkAttachment::count);
        if (anew) {
            networks.values().forEach(NetworkPath::retellRules);
        }
        return ledger.drain(RuleReport.MAX_RULES);
    }

    // What comes and goes around it.

    void driverAdded(PortDriver driver) {
        drivers.putIfAbsent(driver, false);
    }

    List<PortDriver> unsweptDrivers() {
        return drivers.entrySet().stream()
                .filter(entry -> !entry.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** These drivers may open ports from now on; those that have gone meanwhile aren't concerned. */
    void swept(List<PortDriver> done) {
        done.forEach(driver -> drivers.computeIfPresent(driver, (key, before) -> true));
    }

    /** Closes what the driver has opened. */
    void driverRemoved(PortDriver driver) {
        drivers.remove(driver);
        ports.values().forEach(port -> port.driverGone(driver));
    }

    void endpointOpened(String transport, TransportEndpoint endpoint) {
        endpoints.put(transport, endpoint);
        endpointProblems.remove(transport);
        links.values().stream()
                .filter(link -> link.config().transport().equals(transport))
                .forEach(LinkAttachment::endpointOpened);
    }

    void endpointProblem(String transport, String problem) {
        endpointProblems.put(transport, problem);
    }

    /** Closes what was opened on the endpoint. */
    void endpointRemoved(String transport, TransportEndpoint endpoint) {
        if (endpoints.remove(transport, endpoint)) {
            links.values().forEach(link -> link.endpointGone(endpoint));
        }
    }

    /** The kernel can carry frames from now on. */
    void fastPathOpened(FastPath opened) {
        fastPath = opened;
        links.values().forEach(LinkAttachment::lookAtFastPath);
        // Ways are looked up again, and each that the kernel can go is noticed.
        networks.values().forEach(NetworkPath::attachmentChanged);
        onChange();
    }

    /** Why it can't. */
    void fastPathProblem(String problem) {
        fastPathProblem = problem;
        onChange();
    }

    /** The kernel's part is going: user space carries everything from now on. */
    void fastPathClosing(String why) {
        fastPath = null;
        fastPathProblem = why;
        links.values().forEach(LinkAttachment::lookAtFastPath);
        onChange();
    }

    void limits(Limits newLimits) {
        limits = newLimits;
        networks.values().forEach(network -> network.counting(newLimits.counting()));
        activity.every(newLimits.sampling());
    }

    /** Closes ports and links. */
    void close() {
        closed = true;
        activity.stop();
        ports.values().forEach(PortAttachment::close);
        links.values().forEach(LinkAttachment::close);
        ports.clear();
        links.clear();
        networks.clear();
        running.clear();
    }

    // What ports and links need.

    @Override
    public IoEventLoop loop() {
        return loop;
    }

    @Override
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public @Nullable PortDriver driver(String name) {
        for (Map.Entry<PortDriver, Boolean> entry : drivers.entrySet()) {
            if (entry.getValue() && entry.getKey().name().equals(name)) {
                return entry.getKey();
            }
        }
        return null;
    }

    @Override
    public @Nullable TransportEndpoint endpoint(String transport) {
        return endpoints.get(transport);
    }

    @Override
    public String missingEndpoint(String transport) {
        return endpointProblems.getOrDefault(
                transport,
                settings.endpoints().stream().anyMatch(e -> e.transport().equals(transport))
                        ? "transport '" + transport + "' is not installed here: install its feature"
                        : "node '" + settings.node() + "' has no endpoint of transport '" + transport
                                + "': add one to its configuration");
    }

    @Override
    public @Nullable NetworkPath network(int vni) {
        return networks.get(vni);
    }

    @Override
    public @Nullable FastPath fastPath() {
        return fastPath;
    }

    @Override
    public String missingFastPath() {
        return fastPathProblem;
    }

    @Override
    public void portClosing(PortAttachment port) {
        links.values().forEach(link -> link.portClosing(port));
    }

    @Override
    public LinkMachine newMachine(LinkConfig link) {
        return new LinkMachine(link.peer(), link.initiator(), settings.probeInterval(), settings.probesLost(), random);
    }

    @Override
    public void attachmentChanged() {
        networks.values().forEach(NetworkPath::attachmentChanged);
        links.values().forEach(LinkAttachment::lookAtFastPath);
        onChange();
    }

    @Override
    public void onChange() {
        try {
            settings.onChange().run();
        } catch (RuntimeException e) {
            LOG.warn("Nobody could be told that node {}'s data path has changed", settings.node(), e);
        }
    }
}
