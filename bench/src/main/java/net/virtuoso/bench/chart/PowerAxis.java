package net.virtuoso.bench.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/**
 * A logarithmic axis from a power of its base to another. The library's own ends anywhere, and draws its labels as
 * outlines of letters, which nobody can search for or have read out.
 */
final class PowerAxis extends LogAxis {
    private static final long serialVersionUID = 1;

    private final NumberFormat numbers;

    PowerAxis(String label, int base, NumberFormat numbers) {
        super(label);
        this.numbers = numbers;
        setBase(base);
    }

    @Override
    protected void autoAdjustRange() {
        super.autoAdjustRange();
        Range range = getRange();
        double low = calculateValue(Math.floor(calculateLog(range.getLowerBound())));
        double high = calculateValue(Math.ceil(calculateLog(range.getUpperBound())));
        setRange(new Range(low, high), false, false);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public List refreshTicks(Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
        Range range = getRange();
        TextAnchor anchor = RectangleEdge.isLeftOrRight(edge) ? TextAnchor.CENTER_RIGHT : TextAnchor.TOP_CENTER;
        List<NumberTick> ticks = new ArrayList<>();
        // Rounded, as both ends are powers but for what the logarithm lost.
        long first = Math.round(calculateLog(range.getLowerBound()));
        long last = Math.round(calculateLog(range.getUpperBound()));
        for (long power = first; power <= last; power++) {
            double value = calculateValue(power);
            ticks.add(new NumberTick(value, numbers.format(value), anchor, TextAnchor.CENTER, 0));
        }
        return ticks;
    }
}
