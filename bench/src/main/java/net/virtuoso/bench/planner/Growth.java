package net.virtuoso.bench.planner;

import java.util.List;
import java.util.function.ToDoubleFunction;
import net.virtuoso.bench.chart.Axis;
import net.virtuoso.bench.chart.LineChart;

/**
 * How long a plan took for so many VMs.
 *
 * @param greedySeconds until the greedy solution was there
 * @param seconds in all
 */
record Growth(int vms, double greedySeconds, double seconds) {
    /** Time over size, both axes logarithmic, as an SVG document. */
    static String figure(List<Growth> sizes) {
        return new LineChart(
                        "Time of a plan over the number of VMs (eight VMs a host)",
                        Axis.logarithmic("VMs", 2),
                        Axis.logarithmic("seconds", 10))
                .line("whole plan", line(sizes, Growth::seconds))
                .line("greedy", line(sizes, Growth::greedySeconds))
                .svg();
    }

    private static List<LineChart.Point> line(List<Growth> sizes, ToDoubleFunction<Growth> seconds) {
        return sizes.stream()
                .map(size -> new LineChart.Point(size.vms, seconds.applyAsDouble(size)))
                .toList();
    }
}
