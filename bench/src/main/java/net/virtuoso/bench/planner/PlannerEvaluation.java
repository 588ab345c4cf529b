package net.virtuoso.bench.planner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.stat.Statistics;
import net.virtuoso.planner.Optimiser;
import net.virtuoso.planner.PlannerSettings;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.Solution;

/**
 * {@code planner}: the planner's objective beside the exact optimum on small problems, and how long it takes on large ones. A
 * round is another set of small problems, or another repetition on the large ones; the seconds are what the proof of an optimum
 * may take at most.
 */
public final class PlannerEvaluation implements Evaluation {
    private static final String SMALL = "small";
    private static final String LARGE = "large";
    private static final String GROWTH = "growth";
    private static final String PROPOSAL = "proposal";

    private static final int MOST_VMS = 8;
    private static final int MOST_HOSTS = 4;
    private static final int LARGE_VMS = 1024;
    private static final int VMS_A_HOST = 8;
    private static final int RUNS = 6;
    private static final double PERCENT = 100;
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "planner";
    }

    @Override
    public String summary() {
        return "plans beside the exact optimum for up to 8 VMs on 4 hosts, and their time for up to 1024 VMs on 128";
    }

    @Override
    public List<String> candidates() {
        return List.of(SMALL, LARGE, GROWTH, PROPOSAL);
    }

    @Override
    public Effort usual() {
        return new Effort(5, 300);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 30);
    }

    @Override
    public void run(Run run) {
        List<String> only = run.options().only();
        int rounds = run.options().rounds();
        if (only.contains(SMALL)) {
            List<Row> rows = new ArrayList<>();
            for (int vms = 2; vms <= MOST_VMS; vms++) {
                for (int hosts = 2; hosts <= MOST_HOSTS; hosts++) {
                    for (int seed = 1; seed <= rounds; seed++) {
                        rows.add(compare(seed, vms, hosts, run.options().seconds()));
                    }
                }
                int told = vms;
                run.story()
                        .tell(
                                "%d VMs: %s",
                                vms,
                                summary(rows.stream().filter(r -> r.vms == told).toList()));
            }
            run.story().chapter("Beside the exact optimum: " + summary(rows));
            run.story().show(small(run.report(), rows).toString());
        }
        if (only.contains(LARGE)) {
            List<Timed> times = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                times.add(time(Instances.large(1, LARGE_VMS, LARGE_VMS / VMS_A_HOST)));
            }
            run.story().chapter(LARGE_VMS + " VMs on " + LARGE_VMS / VMS_A_HOST + " hosts");
            run.story()
                    .show(large(run.report(), LARGE_VMS, LARGE_VMS / VMS_A_HOST, times)
                            .toString());
        }
        if (only.contains(GROWTH)) {
            List<Growth> sizes = new ArrayList<>();
            for (int vms = 2 * VMS_A_HOST; vms <= LARGE_VMS; vms *= 2) {
                Problem problem = Instances.large(1, vms, vms / VMS_A_HOST);
                List<Timed> times = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    times.add(time(problem));
                }
                sizes.add(new Growth(
                        vms,
                        median(times.stream().map(Timed::greedySeconds)),
                        median(times.stream().map(Timed::seconds))));
            }
            run.story().chapter("Growth, eight VMs a host; medians of " + rounds + " runs");
            run.story().show(growth(run.report(), sizes).toString());
            run.options().report().ifPresent(file -> draw(file, sizes));
        }
        if (only.contains(PROPOSAL)) {
            List<WholePlan> plans =
                    List.of(WholePlan.time(LARGE_VMS, false, rounds), WholePlan.time(LARGE_VMS, true, rounds));
            run.story().chapter("From demands to links, rules and advice; medians of " + rounds + " runs");
            run.story().show(WholePlan.table(run.report(), plans).toString());
        }
    }

    private static double median(Stream<Double> values) {
        return Statistics.median(values.toList()).orElse(Double.NaN);
    }

    /**
     * One small problem.
     *
     * @param objective the planner's, costs taken off, bytes a second
     * @param optimum the best there is; empty if that couldn't be proven in time
     */
    record Row(long seed, int vms, int hosts, double objective, OptionalDouble optimum) {
        /** How much of the optimum is missing, as a share of it. */
        OptionalDouble gap() {
            return optimum.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                            (optimum.getAsDouble() - objective) / Math.max(1, Math.abs(optimum.getAsDouble())));
        }
    }

    static Row compare(long seed, int vms, int hosts, int seconds) {
        Problem problem = Instances.small(seed, vms, hosts);
        Solution found = solve(problem);
        Optional<Oracle.Optimum> optimum = new Oracle(problem).search(found, seconds);
        optimum.ifPresent(best -> {
            double again =
                    Optimiser.evaluate(problem, best.places(), best.routes()).net();
            if (Math.abs(again - best.net()) > 1) {
                throw new IllegalStateException("planner and oracle disagree about " + best + ": " + again);
            }
        });
        return new Row(
                seed,
                vms,
                hosts,
                found.net(),
                optimum.filter(Oracle.Optimum::proven)
                        .map(best -> OptionalDouble.of(best.net()))
                        .orElse(OptionalDouble.empty()));
    }

    private static Solution solve(Problem problem) {
        Optimiser optimiser = new Optimiser(problem, new SplittableRandom(1), true);
        for (int k = 0; k < RUNS; k++) {
            optimiser.improve(PlannerSettings.USUAL_EFFORT / RUNS);
        }
        return optimiser.best();
    }

    /**
     * A solution and what it took.
     *
     * @param greedySeconds until the greedy solution was there
     * @param seconds in all
     */
    record Timed(double greedySeconds, double seconds, double greedy, double objective) {}

    static Timed time(Problem problem) {
        long begin = System.nanoTime();
        Optimiser optimiser = new Optimiser(problem, new SplittableRandom(1), true);
        double greedySeconds = (System.nanoTime() - begin) / NANOS;
        for (int k = 0; k < RUNS; k++) {
            optimiser.improve(PlannerSettings.USUAL_EFFORT / RUNS);
        }
        double objective = optimiser.best().net();
        double seconds = (System.nanoTime() - begin) / NANOS;
        return new Timed(greedySeconds, seconds, optimiser.greedy().net(), objective);
    }

    private static String summary(List<Row> rows) {
        DoubleSummaryStatistics gaps =
                rows.stream().flatMapToDouble(row -> row.gap().stream()).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "%d problems, %d with a proven optimum, gap %.3f %% on average, %.3f %% at worst",
                rows.size(),
                gaps.getCount(),
                PERCENT * gaps.getAverage(),
                PERCENT * Math.max(0, gaps.getMax()));
    }

    /** Writes a row for each small problem, and returns a table by size. */
    static TextTable small(ObjectNode report, List<Row> rows) {
        ArrayNode array = report.putArray("rows");
        for (Row row : rows) {
            ObjectNode node = array.addObject()
                    .put("vms", row.vms)
                    .put("hosts", row.hosts)
                    .put("seed", row.seed);
            ReportFile.figure(node, "objective", OptionalDouble.of(row.objective));
            ReportFile.figure(node, "optimum", row.optimum);
            ReportFile.figure(node, "gap", row.gap());
        }
        DoubleSummaryStatistics gaps =
                rows.stream().flatMapToDouble(row -> row.gap().stream()).summaryStatistics();
        boolean any = gaps.getCount() > 0;
        ReportFile.figure(report, "gap_mean", any ? OptionalDouble.of(gaps.getAverage()) : OptionalDouble.empty());
        ReportFile.figure(report, "gap_worst", any ? OptionalDouble.of(gaps.getMax()) : OptionalDouble.empty());
        report.put("proven", gaps.getCount());
        TextTable table = new TextTable("VMs", "hosts", "problems", "proven", "optimal", "mean gap %", "worst gap %");
        for (int vms = 2; vms <= MOST_VMS; vms++) {
            for (int hosts = 2; hosts <= MOST_HOSTS; hosts++) {
                int v = vms;
                int h = hosts;
                List<Row> own =
                        rows.stream().filter(r -> r.vms == v && r.hosts == h).toList();
                double[] ownGaps =
                        own.stream().flatMapToDouble(r -> r.gap().stream()).toArray();
                if (!own.isEmpty()) {
                    DoubleSummaryStatistics of = Arrays.stream(ownGaps).summaryStatistics();
                    table.row(List.of(
                            Integer.toString(vms),
                            Integer.toString(hosts),
                            Integer.toString(own.size()),
                            Long.toString(of.getCount()),
                            Long.toString(
                                    Arrays.stream(ownGaps).filter(g -> g <= 0).count()),
                            TextTable.cell(OptionalDouble.of(PERCENT * of.getAverage()), 3),
                            TextTable.cell(OptionalDouble.of(PERCENT * Math.max(0, of.getMax())), 3)));
                }
            }
        }
        return table;
    }

    /** Writes the large problem, and returns the same as a table. */
    static TextTable large(ObjectNode report, int vms, int hosts, List<Timed> times) {
        Timed last = times.get(times.size() - 1);
        double first = times.get(0).seconds;
        double seconds = median(times.stream().map(Timed::seconds));
        ObjectNode node = report.putObject("large").put("vms", vms).put("hosts", hosts);
        ReportFile.figure(node, "seconds", OptionalDouble.of(seconds));
        ReportFile.figure(node, "first_seconds", OptionalDouble.of(first));
        ReportFile.figure(node, "objective", OptionalDouble.of(last.objective));
        ReportFile.figure(node, "greedy", OptionalDouble.of(last.greedy));
        return new TextTable("", "seconds", "first run", "objective GB/s", "greedy GB/s")
                .row(List.of(
                        vms + " VMs, " + hosts + " hosts",
                        TextTable.cell(OptionalDouble.of(seconds), 2),
                        TextTable.cell(OptionalDouble.of(first), 2),
                        TextTable.cell(OptionalDouble.of(last.objective / NANOS), 2),
                        TextTable.cell(OptionalDouble.of(last.greedy / NANOS), 2)));
    }

    /** Writes the times over size, and returns the same as a table. */
    static TextTable growth(ObjectNode report, List<Growth> sizes) {
        ArrayNode array = report.putArray("growth");
        TextTable table = new TextTable("VMs", "hosts", "greedy s", "plan s");
        for (Growth size : sizes) {
            ObjectNode node = array.addObject().put("vms", size.vms()).put("hosts", size.vms() / VMS_A_HOST);
            ReportFile.figure(node, "greedy_seconds", OptionalDouble.of(size.greedySeconds()));
            ReportFile.figure(node, "seconds", OptionalDouble.of(size.seconds()));
            table.row(List.of(
                    Integer.toString(size.vms()),
                    Integer.toString(size.vms() / VMS_A_HOST),
                    TextTable.cell(OptionalDouble.of(size.greedySeconds()), 4),
                    TextTable.cell(OptionalDouble.of(size.seconds()), 4)));
        }
        return table;
    }

    /** Draws the growth beside the report: {@code report.json} gets {@code report-growth.svg}. */
    private static void draw(Path report, List<Growth> sizes) {
        String name = String.valueOf(report.getFileName()).replaceFirst("\\.json$", "");
        Path file = report.toAbsolutePath().resolveSibling(name + "-growth.svg");
        try {
            Files.writeString(file, Growth.figure(sizes));
        } catch (IOException e) {
            throw new UncheckedIOException("the figure can't be written to " + file, e);
        }
    }
}
