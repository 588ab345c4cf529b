package net.virtuoso.bench.stability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.Target;
import net.virtuoso.model.TrafficClass;
import net.virtuoso.model.TrafficRecord;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.testkit.controller.MemoryController;

/**
 * The sites of one network, simulated: a proxy and four nodes with two VMs each that send what a program says. Each second every
 * node reports to the controller what its VMs have sent; links that are wanted are up at the next report and count what rules
 * send over them. Nothing is lost and nothing is late. Used by one thread.
 */
final class SimulatedSites {
    private static final int NODES = 4;
    private static final int VMS_PER_NODE = TrafficProgram.VMS / NODES;
    private static final int FRAME_BYTES = 1_500;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int PORT = 7770;

    private final TrafficProgram program;
    private final int number;
    private final MemoryController controller;
    private final TrafficSink sink;
    /** What has passed each link, by end: {@code node path}. */
    private final Map<String, Counters> passed = new HashMap<>();

    /**
     * Makes the network.
     *
     * @param number tells the sites of several programs apart, from 0
     * @param controller the desired state, and where nodes report
     * @param sink where they report traffic
     */
    SimulatedSites(TrafficProgram program, int number, MemoryController controller, TrafficSink sink) {
        this.program = program;
        this.number = number;
        this.controller = controller;
        this.sink = sink;
    }

    /** What makes the network. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        changes.add(node(proxy()));
        changes.add(new Change.CreateNetwork(
                new VirtualNetwork(program.name(), number + 1, proxy(), AdaptationMode.AUTOMATIC)));
        for (int i = 0; i < NODES; i++) {
            changes.add(node(node(i)));
        }
        for (int vm = 0; vm < TrafficProgram.VMS; vm++) {
            String name = "vm" + (vm + 1);
            changes.add(new Change.BindVm(new VmBinding(program.name(), mac(vm), name)));
            changes.add(new Change.AddPort(new Port(
                    program.name(), nodeOf(vm), "port" + (vm + 1), PortRole.VM, "packet", mac(vm), name, true)));
        }
        return changes;
    }

    private static Change node(String name) {
        return new Change.PutNode(new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", PORT)))));
    }

    private String proxy() {
        return program.name() + "-proxy";
    }

    private String node(int at) {
        return program.name() + "-" + (at + 1);
    }

    private String nodeOf(int vm) {
        return node(vm / VMS_PER_NODE);
    }

    private MacAddress mac(int vm) {
        return new MacAddress(0x02_00_4d_03_00_00L + 256L * number + vm + 1);
    }

    /**
     * A second has passed: what was sent in it is carried and reported.
     *
     * @param second of the program
     * @param epoch the same second since 1970
     */
    void pass(int second, long epoch) {
        long[] bytes = program.bytes(second);
        DesiredState state = controller.current();
        Instant end = Instant.ofEpochSecond(epoch + 1);
        for (int i = 0; i < NODES; i++) {
            List<TrafficRecord> records = new ArrayList<>();
            for (int vm = i * VMS_PER_NODE; vm < (i + 1) * VMS_PER_NODE; vm++) {
                for (int to = 0; to < TrafficProgram.VMS; to++) {
                    long sent = bytes[vm * TrafficProgram.VMS + to];
                    if (sent > 0) {
                        records.add(new TrafficRecord(
                                number + 1, mac(vm), mac(to), TrafficClass.APPLICATION, sent, packets(sent)));
                        carry(state, node(i), nodeOf(to), mac(to), sent);
                    }
                }
            }
            sink.report(new TrafficReport(node(i), epoch, end, SECOND_NANOS, records, 0));
        }
    }

    private static long packets(long bytes) {
        return 1 + bytes / FRAME_BYTES;
    }

    private void carry(DesiredState state, String from, String to, MacAddress receiver, long bytes) {
        state.rulesOf(program.name()).stream()
                .filter(rule -> rule.node().equals(from) && rule.destination().matches(receiver))
                .map(rule -> rule.target() instanceof Target.ToLink over ? over.link() : "")
                .filter(path -> !path.isEmpty())
                .findFirst()
                .ifPresent(path -> {
                    passed.merge(from + " " + path, new Counters(0, 0, packets(bytes), bytes, 0, 0), Counters::plus);
                    passed.merge(to + " " + path, new Counters(packets(bytes), bytes, 0, 0, 0, 0), Counters::plus);
                });
    }

    /** Every node tells how its links are. */
    void report() {
        DesiredState state = controller.current();
        passed.keySet()
                .removeIf(
                        end -> !state.links().containsKey(program.name() + "." + end.substring(end.indexOf(' ') + 1)));
        for (int i = 0; i < NODES; i++) {
            String node = node(i);
            List<LinkStatus> ends = state.linksOf(program.name()).stream()
                    .filter(link -> link.joins(node))
                    .map(link -> end(link, node))
                    .toList();
            controller.report(
                    new NodeReport(node, Instant.now(), state.revision(), List.of(), List.of(), true, List.of(), ends));
        }
    }

    private LinkStatus end(Link link, String node) {
        Counters counters = passed.getOrDefault(node + " " + link.pathId(), Counters.ZERO);
        return new LinkStatus(link.pathId(), link.peerOf(node), LinkState.UP, "", 500, 0, null, counters);
    }
}
