package net.virtuoso.sense.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import net.virtuoso.api.state.DesiredStateService;
import net.virtuoso.api.traffic.TrafficMatrices;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.vttif.ActivityWindow;
import net.virtuoso.vttif.StructureInference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes traffic reports and gives matrices: two services, which it registers when it runs (ADR 9). */
@Component(
        service = {},
        immediate = true,
        configurationPid = SenseConfig.PID)
@Designate(ocd = SenseConfig.class)
public final class SenseComponent implements TrafficSink, TrafficMatrices {
    private static final Logger LOG = LoggerFactory.getLogger(SenseComponent.class);
    private static final int MAX_WINDOW_SECONDS = 64;
    private static final int LEAST_STRUCTURE_SECONDS = 8;

    private final DesiredStateService states;
    private final ServiceRegistration<?> registration;
    private final TrafficHistory history = new TrafficHistory(Clock.systemUTC());
    private final ActivityHistory activity = new ActivityHistory(Clock.systemUTC());
    private volatile EnumSet<TrafficClass> noise;

    /**
     * Begins with nothing counted.
     *
     * @throws RefusedException if the configuration can't be
     */
    @Activate
    public SenseComponent(BundleContext context, @Reference DesiredStateService states, SenseConfig config) {
        this.states = states;
        this.noise = noise(config);
        this.registration = context.registerService(
                new String[] {TrafficSink.class.getName(), TrafficMatrices.class.getName()}, this, null);
    }

    /** Takes no reports any more. */
    @Deactivate
    void deactivate() {
        registration.unregister();
    }

    /** The configuration was edited: a bad one is refused, the one before stays. */
    @Modified
    void modified(SenseConfig config) {
        try {
            noise = noise(config);
        } catch (RefusedException e) {
            LOG.error("The configuration {} was refused, the one before it stays: {}", SenseConfig.PID, e.getMessage());
        }
    }

    private static EnumSet<TrafficClass> noise(SenseConfig config) {
        EnumSet<TrafficClass> noise = EnumSet.noneOf(TrafficClass.class);
        // A file of etc/ gives one text, whose commas part the values.
        for (String name : String.join(",", config.noise()).split(",", -1)) {
            if (name.isBlank()) {
                continue;
            }
            try {
                TrafficClass kind = TrafficClass.valueOf(name.trim().toUpperCase(Locale.ROOT));
                if (kind == TrafficClass.APPLICATION) {
                    throw new IllegalArgumentException("the application isn't noise");
                }
                noise.add(kind);
            } catch (IllegalArgumentException e) {
                RefusedException refused =
                        RefusedException.invalid("noise", name, "any of arp, dns, dhcp, ssh, icmp, multicast");
                refused.initCause(e);
                throw refused;
            }
        }
        return noise;
    }

    @Override
    public void report(TrafficReport report) {
        if (!history.take(report, known())) {
            LOG.debug(
                    "A traffic report of node {} for second {} is late, early or a repetition ({} so far)",
                    report.node(),
                    report.epoch(),
                    history.refused());
        }
    }

    private Set<Integer> known() {
        return states.current().networks().values().stream()
                .map(VirtualNetwork::vni)
                .collect(Collectors.toSet());
    }

    @Override
    public void activity(ActivityReport report) {
        if (!activity.take(report, known())) {
            LOG.debug(
                    "A report on activity of node {} for second {} is late, early, a repetition or too much ({} so far)",
                    report.node(),
                    report.epoch(),
                    activity.refused());
        }
    }

    @Override
    public ApplicationStructure structure(String network, Duration window) {
        if (window.compareTo(Duration.ofSeconds(LEAST_STRUCTURE_SECONDS)) < 0
                || window.compareTo(Duration.ofSeconds(MAX_WINDOW_SECONDS)) > 0) {
            throw RefusedException.invalid(
                    "window", window, LEAST_STRUCTURE_SECONDS + " s to " + MAX_WINDOW_SECONDS + " s");
        }
        DesiredState state = states.current();
        VirtualNetwork known = state.network(network);
        Map<MacAddress, String> names = new LinkedHashMap<>();
        state.bindingsOf(network).forEach(binding -> names.put(binding.mac(), binding.vm()));
        // A second less than for matrices: reports on activity come behind those on traffic.
        long last = history.newestSecond() - 1;
        int seconds = (int) window.toSeconds();
        ActivityWindow series =
                activity.window(known.vni(), names.keySet(), pathsOf(state, known)::contains, last, seconds);
        return new StructureInference(mac -> names.getOrDefault(mac, mac.toString()))
                .infer(network, Instant.ofEpochSecond(last - seconds + 1), series);
    }

    /** Over which paths frames of a network may go: those of its star, over whatever transport, and those of its links. */
    private static Set<String> pathsOf(DesiredState state, VirtualNetwork network) {
        Set<String> paths = new HashSet<>();
        Set<String> transports = new HashSet<>();
        for (Node node : state.nodes().values()) {
            SortedMap<String, Endpoint> endpoints = node.endpoints();
            transports.addAll(endpoints == null ? Set.of() : endpoints.keySet());
        }
        for (Port port : state.portsOf(network.name())) {
            for (String transport : transports) {
                paths.add(Link.pathId(port.node(), network.proxy(), transport));
            }
        }
        state.linksOf(network.name()).forEach(link -> paths.add(link.pathId()));
        return paths;
    }

    @Override
    public TrafficMatrix matrix(String network, Duration window) {
        DesiredState state = states.current();
        int vni = state.network(network).vni();
        List<MacAddress> vms =
                state.bindingsOf(network).stream().map(VmBinding::mac).toList();
        return history.matrix(vni, vms, seconds(window), noise);
    }

    @Override
    public Instant newest() {
        return history.newest();
    }

    @Override
    public Map<String, Instant> reporting() {
        return history.reporting();
    }

    @Override
    public Map<TrafficClass, Long> byClass(String network, Duration window) {
        return history.byClass(states.current().network(network).vni(), seconds(window));
    }

    /** The window in seconds, rounded up to a power of two. */
    private static int seconds(Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0
                || window.compareTo(Duration.ofSeconds(MAX_WINDOW_SECONDS)) > 0) {
            throw RefusedException.invalid("window", window, "1 s to " + MAX_WINDOW_SECONDS + " s");
        }
        int seconds = 1;
        while (Duration.ofSeconds(seconds).compareTo(window) < 0) {
            seconds *= 2;
        }
        return seconds;
    }
}
