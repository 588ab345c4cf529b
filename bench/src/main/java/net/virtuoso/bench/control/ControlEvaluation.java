package net.virtuoso.bench.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
import net.virtuoso.bench.stat.Rounds;
import net.virtuoso.bench.stat.Statistics;

/**
 * {@code control}: from the request to the controller until the nodes run it. The request is one over REST that is answered
 * when every node concerned has reported the new revision as running, so a figure holds: HTTP with authentication, the check and
 * the commit to the store on disk, compiling, the way to the nodes, what they do, and their reports. What of it is HTTP alone is
 * measured beside it.
 */
public final class ControlEvaluation implements Evaluation {
    private static final int NODES = 8;
    /** The first changes after a start: until then little has been compiled. */
    private static final int FIRST = 30;
    /** So many that the compilers have done their work: a controller runs for months. */
    private static final int WARM_UPS_PER_SECOND_ASKED = 60;

    private static final int CHANGES_PER_SECOND_ASKED = 20;
    private static final double MILLI = 1e6;
    private static final double P99 = 0.99;
    private static final int MTU = 1500;
    /** A link that was deleted is gone at once, so that one added next is made anew and not the old one taken back. */
    static final Map<String, String> NO_LINGER = Map.of("linger.millis", "0");

    private static final List<String> KINDS = List.of("link_add", "link_delete", "rule_add", "rule_delete");

    @Override
    public String name() {
        return "control";
    }

    @Override
    public String summary() {
        return "time to add and delete a link and a rule on two nodes, and to change whole topologies of eight";
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public Effort usual() {
        return new Effort(5, 10);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 1);
    }

    @Override
    public void run(Run run) {
        single(run);
        topologies(run);
    }

    // One link, one rule.

    private static void single(Run run) {
        run.story().chapter("A link and a rule, two containers on two hosts");
        Bed bed = Bed.build(run.lab());
        Product product =
                run.story().step("starting two containers", () -> Product.start(bed, run.distribution(), NO_LINGER));
        Lane lane = Lane.bridged(bed, 1, MTU);
        product.join(lane, "udp-plain");
        SingleChanges changes = new SingleChanges(product, lane);
        Rounds times = new Rounds();
        int repeats = CHANGES_PER_SECOND_ASKED * run.options().seconds();
        Rounds first = new Rounds();
        run.story().step("the first " + FIRST + " times each", () -> {
            for (int i = 0; i < FIRST; i++) {
                changes.once(first, i);
            }
        });
        run.story().step("warming up", () -> {
            for (int i = 0; i < WARM_UPS_PER_SECOND_ASKED * run.options().seconds(); i++) {
                changes.once(new Rounds(), i);
            }
        });
        run.story().step(repeats + " times each", () -> {
            for (int i = 0; i < repeats; i++) {
                changes.once(times, i);
            }
        });
        product.stop();
        run.story().show(reportSingle(run.report(), times, first).toString());
    }

    /** Writes percentiles of each kind of change, and returns the same as a table. */
    static TextTable reportSingle(ObjectNode report, Rounds times, Rounds first) {
        TextTable table = new TextTable("change", "p50 ms", "p99 ms");
        for (String kind : KINDS) {
            percentiles(report, table, kind + "_ms", times.values(SingleChanges.SERIES, kind));
        }
        for (String kind : KINDS) {
            percentiles(report, table, kind + "_first_ms", first.values(SingleChanges.SERIES, kind));
        }
        percentiles(report, table, "link_up_ms", times.values(SingleChanges.SERIES, "link_up"));
        percentiles(report, table, "http_alone_ms", times.values(SingleChanges.SERIES, "http_alone"));
        return table;
    }

    private static void percentiles(ObjectNode report, TextTable table, String name, Collection<Double> values) {
        OptionalDouble half = Statistics.median(values);
        OptionalDouble most = Statistics.quantile(values, P99);
        ObjectNode node = report.putObject(name);
        ReportFile.figure(node, "p50", half);
        ReportFile.figure(node, "p99", most);
        node.put("samples", values.size());
        table.row(List.of(name, TextTable.cell(half, 2), TextTable.cell(most, 2)));
    }

    // Topologies.

    private static void topologies(Run run) {
        run.story().chapter("Topologies, " + NODES + " nodes in one container");
        Stations stations = run.story()
                .step(
                        "starting a container with " + NODES + " nodes",
                        () -> Stations.start(run.lab(), run.distribution(), NODES));
        List<ShapeChange> tour = tour();
        Rounds times = new Rounds();
        run.story().step("warming up", () -> round(stations, tour, new Rounds(), 0));
        for (int i = 0; i < run.options().rounds(); i++) {
            int round = i;
            run.story().step("round " + (round + 1), () -> round(stations, tour, times, round));
        }
        run.story().show(reportTopologies(run.report(), tour, times).toString());
    }

    /** Writes a row for each change of a tour, and returns the same as a table. */
    static TextTable reportTopologies(ObjectNode report, List<ShapeChange> tour, Rounds times) {
        TextTable table = new TextTable("change", "from", "to", "changes", "ms", "links up ms");
        ArrayNode array = report.putArray("topologies");
        for (ShapeChange change : distinct(tour)) {
            OptionalDouble running = times.median(change.toString(), "running");
            OptionalDouble up = times.median(change.toString(), "up");
            int size = change.changes(NODES).size();
            ObjectNode node = array.addObject()
                    .put("change", change.kind())
                    .put("from", change.fromLabel())
                    .put("to", change.toLabel());
            ReportFile.figure(node, "ms", running);
            ReportFile.figure(node, "links_up_ms", up);
            node.put("changes", size);
            table.row(List.of(
                    change.kind(),
                    change.fromLabel(),
                    change.toLabel(),
                    Integer.toString(size),
                    TextTable.cell(running, 1),
                    TextTable.cell(up, 1)));
        }
        return table;
    }

    /** Every setting up and tearing down, and every switch between two of them, each reached from the one before. */
    static List<ShapeChange> tour() {
        List<ShapeChange> tour = new ArrayList<>();
        for (Shape a : Shape.values()) {
            for (Shape b : Shape.values()) {
                if (a != b) {
                    tour.add(new ShapeChange(null, a));
                    tour.add(new ShapeChange(a, b));
                    tour.add(new ShapeChange(b, null));
                }
            }
        }
        return tour;
    }

    private static List<ShapeChange> distinct(List<ShapeChange> tour) {
        return tour.stream()
                .distinct()
                .sorted(Comparator.comparing(ShapeChange::kind))
                .toList();
    }

    private static void round(Stations stations, List<ShapeChange> tour, Rounds times, int round) {
        for (ShapeChange change : tour) {
            List<Map<String, Object>> changes = change.changes(stations.count());
            long start = System.nanoTime();
            stations.commit(change.toString(), changes);
            times.add(change.toString(), "running", round, (System.nanoTime() - start) / MILLI);
            stations.awaitUp();
            times.add(change.toString(), "up", round, (System.nanoTime() - start) / MILLI);
        }
    }
}
