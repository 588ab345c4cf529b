package net.virtuoso.bench.cost;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Product;
import net.virtuoso.bench.measure.CpuTime;
import net.virtuoso.bench.measure.RoundTrip;
import net.virtuoso.bench.measure.Servers;
import net.virtuoso.bench.measure.Throughput;
import net.virtuoso.bench.stat.Rounds;
import net.virtuoso.bench.stat.Statistics;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;

/**
 * {@code inference-cost}: throughput and round trip of the UDP link with counting on and off, in turn. Only the key
 * {@code counting} of the overlay changes; that it works is seen in the controller's traffic matrix before each measurement. Off,
 * frames are neither classified nor counted and nodes have nothing to report; the table of pairs that remembers their ways stays.
 */
public final class CountingEvaluation implements Evaluation {
    private static final int MTU = 1500;
    private static final int WARM_UP_FACTOR = 3;
    private static final int PERCENT = 100;
    private static final double GIGA = 1e9;
    private static final double LOW = 0.25;
    private static final double HIGH = 0.75;
    private static final Duration SWITCH_LIMIT = Duration.ofSeconds(30);
    static final String ON = "on";
    static final String OFF = "off";

    @Override
    public String name() {
        return "inference-cost";
    }

    @Override
    public String summary() {
        return "what counting traffic for inference costs in throughput and round trip";
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public Effort usual() {
        return new Effort(15, 3);
    }

    @Override
    public Effort quick() {
        return new Effort(2, 1);
    }

    @Override
    public void run(Run run) {
        Bed bed = Bed.build(run.lab());
        Servers.start(bed.b().vm());
        Product product =
                run.story().step("starting two containers", () -> Product.start(bed, run.distribution(), Map.of()));
        Lane lane = Lane.bridged(bed, 1, MTU);
        product.join(lane, "udp-plain");
        lane.awaitTraffic();
        run.story().step("warming up", () -> {
            Throughput.tcp(
                    bed.a().vm(),
                    lane.address(bed.b()),
                    1,
                    WARM_UP_FACTOR * run.options().seconds());
            RoundTrip.udp(
                    bed.a().vm(),
                    lane.address(bed.b()),
                    WARM_UP_FACTOR * run.options().seconds());
        });
        Rounds rounds = new Rounds();
        for (int i = 0; i < run.options().rounds(); i++) {
            // Turned around each time: what drifts in the machine hits both alike.
            for (String state : i % 2 == 0 ? List.of(ON, OFF) : List.of(OFF, ON)) {
                count(product, lane, state.equals(ON));
                measure(run, product, lane, rounds, i, state);
            }
        }
        run.story()
                .chapter("Counting on against off in the same round, "
                        + run.options().rounds() + " rounds");
        run.story().show(report(run.report(), rounds).toString());
    }

    private static void count(Product product, Lane lane, boolean on) {
        product.configureOverlay(Map.of("counting", Boolean.toString(on)));
        NetworkNamespace vm = lane.bed().a().vm();
        // By class, pings are there too, which the matrix itself leaves out as noise.
        String path = "/matrices/" + Product.network(lane) + "?window=1s";
        Wait.until(
                "counting to be " + (on ? "on" : "off"),
                SWITCH_LIMIT,
                () -> Ping.once(vm, lane.address(lane.bed().b()))
                        && product.rest().get(path).path("byClass").isEmpty() != on,
                () -> "; the matrix is " + product.rest().get(path));
    }

    private static void measure(Run run, Product product, Lane lane, Rounds rounds, int round, String state) {
        NetworkNamespace from = lane.bed().a().vm();
        String to = lane.address(lane.bed().b());
        double before = CpuTime.of(product.daemons());
        Throughput tcp = Throughput.tcp(from, to, 1, run.options().seconds());
        double cpu = (CpuTime.of(product.daemons()) - before) / tcp.gigabytes();
        RoundTrip trip = RoundTrip.udp(from, to, run.options().seconds());
        rounds.add(state, "throughput", round, tcp.bitsPerSecond());
        rounds.add(state, "rtt", round, trip.p50Micros());
        rounds.add(state, "cpu", round, cpu);
        run.story()
                .tell(
                        "round %d, counting %-3s  TCP %.3f Gbit/s, round trip %.1f us, %.3f CPU s/GB",
                        round + 1, state, tcp.bitsPerSecond() / GIGA, trip.p50Micros(), cpu);
    }

    /** Writes what counting costs, and returns the same as a table. */
    static TextTable report(ObjectNode report, Rounds rounds) {
        TextTable table = new TextTable("cost of counting", "median %", "lower quartile %", "upper quartile %");
        cost(report, table, "throughput_cost_percent", lost(rounds.ratios(ON, OFF, "throughput")));
        cost(report, table, "rtt_cost_percent", added(rounds.ratios(ON, OFF, "rtt")));
        cost(report, table, "cpu_cost_percent", added(rounds.ratios(ON, OFF, "cpu")));
        return table;
    }

    /** Of ratios of throughput: by how many percent it is less. */
    static List<Double> lost(List<Double> ratios) {
        return ratios.stream().map(ratio -> (1 - ratio) * PERCENT).toList();
    }

    /** Of ratios of time: by how many percent it is more. */
    static List<Double> added(List<Double> ratios) {
        return ratios.stream().map(ratio -> (ratio - 1) * PERCENT).toList();
    }

    private static void cost(ObjectNode report, TextTable table, String name, List<Double> percents) {
        OptionalDouble median = Statistics.median(percents);
        OptionalDouble low = Statistics.quantile(percents, LOW);
        OptionalDouble high = Statistics.quantile(percents, HIGH);
        ReportFile.figure(report, name, median);
        ObjectNode spread = report.putObject(name.replace("_percent", "_spread"));
        ReportFile.figure(spread, "lower_quartile", low);
        ReportFile.figure(spread, "upper_quartile", high);
        spread.put("samples", percents.size());
        List<String> row = new ArrayList<>(List.of(name));
        List.of(median, low, high).forEach(figure -> row.add(TextTable.cell(figure, 2)));
        table.row(row);
    }
}
