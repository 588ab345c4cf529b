package net.virtuoso.bench.planner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.stat.Statistics;
import net.virtuoso.model.Change;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmBinding;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PlanRequest;
import net.virtuoso.planner.Planner;
import net.virtuoso.planner.PlannerSettings;

/**
 * What the adaptation loop waits for when it plans: from the desired state and a list of demands to links and rules, and to the
 * advice with VMs elsewhere. On the star, eight VMs a host, hosts of which all is known.
 *
 * @param demands what the pattern of the demands is called
 * @param count how many there are
 * @param seconds of each run
 * @param cpuSeconds processor time of each run
 * @param changes how many changes the plan has
 */
record WholePlan(String demands, int vms, int count, List<Double> seconds, List<Double> cpuSeconds, int changes) {
    private static final String NETWORK = "blue";
    private static final int VMS_A_HOST = 8;
    private static final int PARTNERS = 8;
    private static final int UDP_PORT = 7770;
    private static final long GIB = 1L << 30;
    private static final double NANOS = 1e9;

    /** Times it as often as told. */
    static WholePlan time(int vms, boolean everyone, int rounds) {
        PlanRequest request = request(vms, everyone);
        Planner planner = new Planner(PlannerSettings.DEFAULT);
        List<Double> seconds = new ArrayList<>();
        List<Double> cpuSeconds = new ArrayList<>();
        int changes = 0;
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            long cpuBegin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            changes = planner.propose(request).plan().changes().size();
            cpuSeconds.add((ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBegin) / NANOS);
            seconds.add((System.nanoTime() - begin) / NANOS);
        }
        return new WholePlan(
                everyone ? "all-to-all" : PARTNERS + " of each VM",
                vms,
                request.demands().size(),
                List.copyOf(seconds),
                List.copyOf(cpuSeconds),
                changes);
    }

    /** The same for the same size. */
    static PlanRequest request(int vms, boolean everyone) {
        int hosts = Math.max(1, vms / VMS_A_HOST);
        List<Change> changes = new ArrayList<>();
        List<PhysicalHost> physical = new ArrayList<>();
        changes.add(new Change.PutNode(node(Instances.PROXY)));
        changes.add(new Change.CreateNetwork(new VirtualNetwork(NETWORK, 0, Instances.PROXY, null)));
        for (int h = 0; h < hosts; h++) {
            changes.add(new Change.PutNode(node(host(h))));
            physical.add(new PhysicalHost(
                    host(h),
                    VMS_A_HOST + 2,
                    (VMS_A_HOST + 2) * GIB,
                    1_250 * Instances.MEGA,
                    1_250 * Instances.MEGA,
                    2_500 * Instances.MEGA));
        }
        List<MacAddress> macs = new ArrayList<>();
        for (int v = 0; v < vms; v++) {
            MacAddress mac = Instances.mac(v);
            String name = "vm" + v;
            macs.add(mac);
            changes.add(new Change.BindVm(new VmBinding(NETWORK, mac, name)));
            changes.add(new Change.AddPort(
                    new Port(NETWORK, host(v % hosts), name, PortRole.VM, "packet", mac, name, true)));
        }
        return new PlanRequest(
                DesiredState.EMPTY.with(changes),
                NETWORK,
                demands(macs, everyone),
                "bench",
                Instant.EPOCH,
                new PhysicalNetwork(physical, List.of(), List.of()),
                Map.of(),
                Set.of(),
                Set.of(),
                Map.of());
    }

    private static DemandList demands(List<MacAddress> macs, boolean everyone) {
        int vms = macs.size();
        SplittableRandom random = new SplittableRandom(1);
        int partners = everyone ? vms : PARTNERS;
        DemandList.Builder demands = new DemandList.Builder(macs, vms * partners);
        for (int v = 0; v < vms; v++) {
            for (int k = 0; k < partners; k++) {
                int w = everyone ? k : random.nextInt(vms);
                if (w != v) {
                    // The star carries about as much either way.
                    demands.add(v, w, random.nextInt(10, 201) * (everyone ? 10.0 : 1_000.0));
                }
            }
        }
        return demands.build();
    }

    private static Node node(String name) {
        return new Node(name, new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", UDP_PORT))));
    }

    private static String host(int number) {
        return String.format(Locale.ROOT, "h%03d", number);
    }

    /** Writes a row for each, and returns the same as a table. */
    static TextTable table(ObjectNode report, List<WholePlan> plans) {
        ArrayNode array = report.putArray("proposals");
        TextTable table = new TextTable("demands", "VMs", "number", "changes", "plan s", "processor s", "first run s");
        for (WholePlan plan : plans) {
            OptionalDouble median = Statistics.median(plan.seconds);
            OptionalDouble cpu = Statistics.median(plan.cpuSeconds);
            OptionalDouble first = OptionalDouble.of(plan.seconds.get(0));
            ObjectNode node = array.addObject()
                    .put("demands", plan.demands)
                    .put("vms", plan.vms)
                    .put("number", plan.count)
                    .put("changes", plan.changes);
            ReportFile.figure(node, "seconds", median);
            ReportFile.figure(node, "cpu_seconds", cpu);
            ReportFile.figure(node, "first_seconds", first);
            table.row(List.of(
                    plan.demands,
                    Integer.toString(plan.vms),
                    Integer.toString(plan.count),
                    Integer.toString(plan.changes),
                    TextTable.cell(median, 2),
                    TextTable.cell(cpu, 2),
                    TextTable.cell(first, 2)));
        }
        return table;
    }
}
