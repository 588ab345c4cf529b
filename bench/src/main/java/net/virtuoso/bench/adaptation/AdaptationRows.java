package net.virtuoso.bench.adaptation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.TextTable;
import net.virtuoso.bench.chart.Axis;
import net.virtuoso.bench.chart.LineChart;
import net.virtuoso.bench.stat.Rounds;
import net.virtuoso.bench.stat.Statistics;

/** What a run has found so far. Not thread-safe. */
final class AdaptationRows {
    static final String INFER = "infer";
    static final String FIRST = "first";
    static final String LAST = "last";
    static final String LINKS = "links";
    static final String CHANGES = "changes";

    private final List<Workload> workloads;
    private final Rounds rounds = new Rounds();
    private final Map<String, List<String>> inferred = new LinkedHashMap<>();
    private final Map<String, List<LineChart.Point>> byLinks = new LinkedHashMap<>();

    AdaptationRows(List<Workload> workloads) {
        this.workloads = List.copyOf(workloads);
    }

    /** Takes a run time in. */
    void add(Workload workload, Setting setting, int round, double seconds) {
        rounds.add(workload.name(), setting.field(), round, seconds);
    }

    /** Takes in what adaptation did. */
    void add(Workload workload, int round, Course course) {
        String name = workload.name();
        course.inferSeconds().ifPresent(seconds -> rounds.add(name, INFER, round, seconds));
        course.firstSeconds().ifPresent(seconds -> rounds.add(name, FIRST, round, seconds));
        course.lastSeconds().ifPresent(seconds -> rounds.add(name, LAST, round, seconds));
        rounds.add(name, LINKS, round, course.links());
        rounds.add(name, CHANGES, round, course.changes());
        inferred.put(name, course.inferred());
    }

    /** Takes in how long a program ran with so many links. */
    void byLinks(Workload workload, int links, double seconds) {
        byLinks.computeIfAbsent(workload.name(), name -> new ArrayList<>()).add(new LineChart.Point(links, seconds));
    }

    /** Writes a row for each program, and returns the same as a table. */
    TextTable report(ObjectNode report) {
        TextTable table = new TextTable(
                "program",
                "star s",
                "adaptive s",
                "mesh s",
                "adaptive/mesh",
                "star/adaptive",
                "infer s",
                "first change s",
                "last change s",
                "links",
                "changes");
        ArrayNode array = report.putArray("rows");
        for (Workload workload : workloads) {
            String name = workload.name();
            ObjectNode row =
                    array.addObject().put("program", workload.program()).put("pattern", workload.pattern());
            List<String> cells = new ArrayList<>(List.of(name));
            for (Setting setting : Setting.values()) {
                figure(row, cells, setting.field(), rounds.median(name, setting.field()), 1);
            }
            figure(row, cells, "adaptive_vs_mesh", ratio(name, Setting.ADAPTIVE, Setting.MESH), 3);
            figure(row, cells, "star_vs_adaptive", ratio(name, Setting.STAR, Setting.ADAPTIVE), 2);
            figure(row, cells, "infer_s", rounds.median(name, INFER), 2);
            figure(row, cells, "first_change_s", rounds.median(name, FIRST), 2);
            figure(row, cells, "adapt_s", rounds.median(name, LAST), 2);
            figure(row, cells, "links", rounds.median(name, LINKS), 0);
            figure(row, cells, "changes", rounds.median(name, CHANGES), 0);
            ArrayNode names = row.putArray("inferred");
            inferred.getOrDefault(name, List.of()).forEach(names::add);
            table.row(cells);
        }
        ArrayNode points = report.putArray("by_links");
        byLinks.forEach((name, line) -> line.forEach(point -> {
            ObjectNode row = points.addObject().put("pattern", name).put("links", point.x());
            ReportFile.figure(row, "run_s", OptionalDouble.of(point.y()));
        }));
        return table;
    }

    /** Run time against the number of fast-path links, as the slides have it. */
    String figure() {
        LineChart chart = new LineChart(
                "Run time against the number of fast-path links",
                Axis.linear("links beyond the star"),
                Axis.linear("run time, seconds"));
        byLinks.forEach(chart::line);
        return chart.svg();
    }

    /** The same for people who read the story. */
    TextTable byLinks() {
        TextTable table = new TextTable("pattern", "links", "run s");
        byLinks.forEach((name, line) -> line.forEach(point -> table.row(
                List.of(name, Integer.toString(point.x()), TextTable.cell(OptionalDouble.of(point.y()), 1)))));
        return table;
    }

    private OptionalDouble ratio(String name, Setting of, Setting to) {
        List<Double> dividends = rounds.values(name, of.field());
        List<Double> divisors = rounds.values(name, to.field());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(dividends.size(), divisors.size()); i++) {
            ratios.add(dividends.get(i) / divisors.get(i));
        }
        return Statistics.median(ratios);
    }

    private static void figure(ObjectNode row, List<String> cells, String field, OptionalDouble figure, int decimals) {
        ReportFile.figure(row, field, figure);
        cells.add(TextTable.cell(figure, decimals));
    }
}
