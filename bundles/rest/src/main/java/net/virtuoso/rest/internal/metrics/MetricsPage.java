package net.virtuoso.rest.internal.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.virtuoso.api.adaptation.Adaptation;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.PortView;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.DropReason;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.LanStatus;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.NodeStatus;
import net.virtuoso.model.PortState;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.http.RequestCounters;
import net.virtuoso.rest.internal.resource.Services;

/** Writes the metrics in the Prometheus text format. */
public final class MetricsPage {
    private final Services services;
    private final RequestCounters requests;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    /** @param requests what this interface itself counts */
    public MetricsPage(Services services, RequestCounters requests) {
        this.services = services;
        this.requests = requests;
    }

    /** The handler of the operation, by its identifier. */
    public Map<String, Handler> handlers() {
        return Map.of("getMetrics", this::page);
    }

    private Reply page(Call call) {
        Inventory inventory = services.inventory();
        DesiredState state = services.state();
        List<Metric> metrics = new ArrayList<>();
        addController(metrics, inventory, state);
        addNetworks(metrics, inventory.networks());
        addNodes(metrics, inventory.nodes());
        metrics.add(CertificateMetrics.of(state));
        addPorts(metrics, inventory.ports(null));
        addLinks(metrics, inventory.links(null));
        Adaptation adaptation = services.adaptationSlot().get();
        if (adaptation != null) {
            metrics.addAll(AdaptationMetrics.of(adaptation.counts()));
        }
        addRequests(metrics);
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        metrics.forEach(metric -> snapshots.metricSnapshot(metric.snapshot()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, snapshots.build());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't be written to", e);
        }
        return new Reply.Bytes(writer.getContentType(), out.toByteArray());
    }

    private static void addController(List<Metric> metrics, Inventory inventory, DesiredState state) {
        metrics.add(Metric.gauge("vnet_control_revision", "Revision of the desired state")
                .point(state.revision()));
        metrics.add(Metric.gauge("vnet_control_leader", "1 if this controller leads")
                .point(inventory.isLeader() ? 1 : 0));
        Metric vms = Metric.gauge("vnet_control_vms", "VMs bound to the network");
        Metric ports = Metric.gauge("vnet_control_ports", "Ports wanted in the network");
        Metric links = Metric.gauge("vnet_control_links", "Links wanted in the network beyond the star");
        Metric rules = Metric.gauge("vnet_control_rules", "Rules wanted in the network beyond the star's");
        for (String network : state.networks().keySet()) {
            vms.point(state.bindingsOf(network).size(), "network", network);
            ports.point(state.portsOf(network).size(), "network", network);
            links.point(state.linksOf(network).size(), "network", network);
            rules.point(state.rulesOf(network).size(), "network", network);
        }
        metrics.addAll(List.of(vms, ports, links, rules));
    }

    /** Over all nodes: how many networks there are bounds the labels. */
    private static void addNetworks(List<Metric> metrics, List<NetworkView> networks) {
        Traffic traffic = new Traffic("vnet_overlay_network", "the network's ports, or links between its nodes");
        for (NetworkView view : networks) {
            Counters counters = view.counters();
            if (counters != null) {
                traffic.add(counters, "network", view.network().name());
            }
        }
        traffic.addTo(metrics);
    }

    private static void addNodes(List<Metric> metrics, List<NodeStatus> nodes) {
        Metric connected = Metric.gauge("vnet_control_node_connected", "1 if the node's control connection stands");
        Metric wanted = Metric.gauge("vnet_control_node_wanted_revision", "Revision that the node should run");
        Metric running = Metric.gauge("vnet_control_node_running_revision", "Revision that the node runs in full");
        Metric problems = Metric.gauge("vnet_control_node_problems", "What of it the node couldn't do");
        for (NodeStatus status : nodes) {
            String node = status.node().name();
            connected.point(status.connected() ? 1 : 0, "node", node);
            wanted.point(status.wantedRevision(), "node", node);
            NodeReport report = status.report();
            if (report != null) {
                running.point(report.revision(), "node", node);
                problems.point(report.problems().size(), "node", node);
            }
        }
        metrics.addAll(List.of(connected, wanted, running, problems));
    }

    private static void addPorts(List<Metric> metrics, List<PortView> ports) {
        Metric attached = Metric.gauge("vnet_overlay_port_attached", "1 if frames pass the port");
        Metric refused = Metric.counter("vnet_overlay_port_refused_frames", "Frames that weren't carried, by reason");
        Metric answered = Metric.counter(
                "vnet_overlay_port_answered_requests", "ARP and neighbour requests that the node has answered itself");
        Metric stations = Metric.gauge("vnet_overlay_lan_stations", "Stations of the user's LAN known behind the port");
        Metric unlearned = Metric.counter(
                "vnet_overlay_lan_unlearned_frames", "Frames of the LAN whose sender wasn't learned for want of room");
        Traffic traffic = new Traffic("vnet_overlay_port", "the port, as seen from outside it");
        for (PortView view : ports) {
            if (view.status() != null) {
                String[] labels = {"network", view.port().network(), "port", view.id()};
                attached.point(view.status().state() == PortState.ATTACHED ? 1 : 0, labels);
                traffic.add(view.status().counters(), labels);
                answered.point(view.status().answered(), labels);
                LanStatus lan = view.status().lan();
                if (lan != null) {
                    stations.point(lan.known(), labels);
                    unlearned.point(lan.unlearned(), labels);
                }
                view.status()
                        .refused()
                        .forEach((reason, count) ->
                                refused.point(count, "network", labels[1], "port", labels[3], "reason", name(reason)));
            }
        }
        metrics.addAll(List.of(attached, refused, answered, stations, unlearned));
        traffic.addTo(metrics);
    }

    private static String name(DropReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Links of several networks share a path, whose counters are one. */
    private static void addLinks(List<Metric> metrics, List<LinkView> links) {
        Metric up = Metric.gauge("vnet_overlay_link_up", "1 if the far end answers, as this end sees it");
        Metric rtt = Metric.gauge("vnet_overlay_link_rtt_seconds", "Last round trip");
        Metric loss = Metric.gauge("vnet_overlay_link_loss_ratio", "Lost probes among the last ones");
        Metric refused = Metric.counter("vnet_overlay_link_refused_frames", "Frames that weren't carried, by reason");
        Metric pairs = Metric.gauge(
                "vnet_overlay_link_fast_path_pairs", "Pairs of addresses that the kernel carries from this end");
        Traffic traffic = new Traffic("vnet_overlay_link", "this end of the path");
        Set<String> seen = new HashSet<>();
        for (LinkView view : links) {
            for (LinkStatus end : view.ends()) {
                String[] labels = {"path", end.id(), "peer", end.peer()};
                if (!seen.add(end.id() + " " + end.peer())) {
                    continue;
                }
                up.point(end.state() == LinkState.UP ? 1 : 0, labels);
                if (end.rttMicros() >= 0) {
                    rtt.point(end.rttMicros() / 1e6, labels);
                }
                loss.point(end.lossPermille() / 1e3, labels);
                FastPathStatus fastPath = end.fastPath();
                if (fastPath != null) {
                    pairs.point(fastPath.sending(), labels);
                }
                traffic.add(end.counters(), labels);
                end.refused()
                        .forEach((reason, count) ->
                                refused.point(count, "path", labels[1], "peer", labels[3], "reason", name(reason)));
            }
        }
        metrics.addAll(List.of(up, rtt, loss, refused, pairs));
        traffic.addTo(metrics);
    }

    private void addRequests(List<Metric> metrics) {
        Metric answers = Metric.counter("vnet_rest_requests", "Answers by operation and HTTP status");
        requests.counted()
                .forEach((key, count) ->
                        answers.point(count, "operation", key.operation(), "status", Integer.toString(key.status())));
        metrics.add(answers);
    }

    /** The counters of ports, links or networks. */
    private static final class Traffic {
        private final Metric frames;
        private final Metric bytes;
        private final Metric dropped;

        Traffic(String name, String what) {
            frames = Metric.counter(name + "_frames", "Frames that passed " + what);
            bytes = Metric.counter(name + "_bytes", "Bytes that passed " + what);
            dropped = Metric.counter(name + "_dropped_frames", "Frames that didn't pass " + what);
        }

        void add(Counters counters, String... labels) {
            frames.point(counters.rxFrames(), with(labels, "rx"));
            frames.point(counters.txFrames(), with(labels, "tx"));
            bytes.point(counters.rxBytes(), with(labels, "rx"));
            bytes.point(counters.txBytes(), with(labels, "tx"));
            dropped.point(counters.rxDropped(), with(labels, "rx"));
            dropped.point(counters.txDropped(), with(labels, "tx"));
        }

        void addTo(List<Metric> metrics) {
            metrics.addAll(List.of(frames, bytes, dropped));
        }

        private static String[] with(String[] labels, String direction) {
            String[] all = Arrays.copyOf(labels, labels.length + 2);
            all[labels.length] = "direction";
            all[labels.length + 1] = direction;
            return all;
        }
    }
}
