package net.virtuoso.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over whole numbers, from zero, as an SVG document. Not thread-safe. */
public final class LineChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 60;
    private static final int MOST_TICKS = 6;
    private static final int LEGEND_STEP = 20;
    /** Told apart by people who see fewer colours, too (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#000000");

    private final String title;
    private final String across;
    private final String up;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A chart without lines.
     *
     * @param title stands above it
     * @param across what the horizontal axis shows
     * @param up what the vertical one shows
     */
    public LineChart(String title, String across, String up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    /**
     * A point.
     *
     * @param x a whole number, 0 or more
     * @param y 0 or more
     */
    public record Point(int x, double y) {}

    private record Line(String name, List<Point> points) {}

    /** Adds a line through points in the order of x. */
    public LineChart line(String name, List<Point> points) {
        lines.add(new Line(name, List.copyOf(points)));
        return this;
    }

    /** The document. */
    public String svg() {
        int mostX = Math.max(
                1,
                lines.stream()
                        .flatMap(line -> line.points.stream())
                        .mapToInt(Point::x)
                        .max()
                        .orElse(1));
        double highest = lines.stream()
                .flatMap(line -> line.points.stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double step = step(highest);
        double mostY = Math.max(step, Math.ceil(highest / step) * step);
        StringBuilder svg = new StringBuilder();
        put(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">",
                WIDTH,
                HEIGHT);
        put(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        put(svg, "<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>", LEFT, escape(title));
        axes(svg, mostX, mostY, step);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i, mostX, mostY);
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg, int mostX, double mostY, double step) {
        for (long i = 0; i <= Math.round(mostY / step); i++) {
            double y = y(i * step, mostY);
            put(svg, "<path d=\"M%d %.1f H%d\" stroke=\"%s\"/>", LEFT, y, WIDTH - RIGHT, i == 0 ? "black" : "#dddddd");
            put(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 4, number(i * step));
        }
        for (int i = 0; i <= mostX; i++) {
            put(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                    x(i, mostX),
                    HEIGHT - BOTTOM + 20,
                    i);
        }
        put(svg, "<path d=\"M%d %d V%d\" stroke=\"black\"/>", LEFT, TOP, HEIGHT - BOTTOM);
        put(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 15,
                escape(across));
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        put(
                svg,
                "<text x=\"18\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 18 %d)\">%s</text>",
                middle,
                middle,
                escape(up));
    }

    private static void draw(StringBuilder svg, Line line, int number, int mostX, double mostY) {
        String colour = COLOURS.get(number % COLOURS.size());
        StringBuilder way = new StringBuilder();
        for (Point point : line.points) {
            way.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x, mostX), y(point.y, mostY)));
        }
        put(
                svg,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                way.toString().strip(),
                colour);
        for (Point point : line.points) {
            put(
                    svg,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
                    x(point.x, mostX),
                    y(point.y, mostY),
                    colour);
        }
        int at = TOP + 10 + number * LEGEND_STEP;
        put(svg, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", WIDTH - RIGHT + 20, at - 4, colour);
        put(svg, "<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 30, at, escape(line.name));
    }

    private static double x(int value, int most) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (double) value / most;
    }

    private static double y(double value, double most) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most;
    }

    /** A distance between marks that people count in: 1, 2 or 5 times a power of ten. */
    static double step(double highest) {
        double least = Math.max(highest, Double.MIN_NORMAL) / MOST_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, "%.3g", value).replaceAll("0+$", "");
    }

    private static void put(StringBuilder svg, String form, Object... values) {
        svg.append(String.format(Locale.ROOT, form, values)).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
