package net.virtuoso.bench.planner;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the time of a plan over the number of VMs, both axes logarithmic, as SVG that needs nothing else. */
final class GrowthPlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int BOTTOM = 340;
    private static final int RIGHT = 600;
    private static final int TOP = 40;
    private static final int DECADE = 10;

    private GrowthPlot() {}

    /**
     * How long a size took.
     *
     * @param greedySeconds until the greedy solution was there
     * @param seconds in all
     */
    record Point(int vms, double greedySeconds, double seconds) {}

    /** @param points in ascending order of size, at least two */
    static String svg(List<Point> points) {
        double least = points.stream().mapToDouble(Point::greedySeconds).min().orElse(1);
        double most = points.stream().mapToDouble(Point::seconds).max().orElse(1);
        double low = Math.floor(Math.log10(Math.max(1e-6, least)));
        double high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1e-6, most))));
        double first = Math.log(points.get(0).vms());
        double last = Math.log(points.get(points.size() - 1).vms());
        Scale scale = new Scale(first, last, low, high);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        text(
                svg,
                (LEFT + RIGHT) / 2.0,
                TOP / 2.0,
                "middle",
                "Time of a plan over the number of VMs (eight VMs a host)");
        for (double decade = low; decade <= high; decade++) {
            double y = scale.y(Math.pow(DECADE, decade));
            line(svg, LEFT, y, RIGHT, y, "#ddd");
            text(svg, LEFT - 6, y + 4, "end", String.format(Locale.ROOT, "%s s", number(Math.pow(DECADE, decade))));
        }
        for (Point point : points) {
            double x = scale.x(point.vms());
            line(svg, x, TOP, x, BOTTOM, "#eee");
            text(svg, x, BOTTOM + 18, "middle", Integer.toString(point.vms()));
        }
        text(svg, (LEFT + RIGHT) / 2.0, BOTTOM + 40, "middle", "VMs");
        curve(svg, points, scale, Point::greedySeconds, "#b45f06", "greedy");
        curve(svg, points, scale, Point::seconds, "#0b5394", "whole plan");
        return svg.append("</svg>\n").toString().replace(System.lineSeparator(), "\n");
    }

    private static String number(double value) {
        return value >= 1
                ? Long.toString(Math.round(value))
                : Double.toString(value).replace("E-", "e-");
    }

    private record Scale(double first, double last, double low, double high) {
        double x(double vms) {
            return LEFT + (RIGHT - LEFT) * (Math.log(vms) - first) / (last - first);
        }

        double y(double seconds) {
            return BOTTOM - (BOTTOM - TOP) * (Math.log10(Math.max(1e-6, seconds)) - low) / (high - low);
        }
    }

    private static void curve(
            StringBuilder svg,
            List<Point> points,
            Scale scale,
            ToDoubleFunction<Point> seconds,
            String colour,
            String label) {
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (Point point : points) {
            svg.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", scale.x(point.vms()), scale.y(seconds.applyAsDouble(point))));
        }
        svg.append("\"/>\n");
        Point end = points.get(points.size() - 1);
        for (Point point : points) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle r=\"3\" cx=\"%.1f\" cy=\"%.1f\" fill=\"%s\"/>%n",
                    scale.x(point.vms()),
                    scale.y(seconds.applyAsDouble(point)),
                    colour));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>%n",
                scale.x(end.vms()) - 8,
                scale.y(seconds.applyAsDouble(end)) - 10,
                colour,
                label));
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }
}
