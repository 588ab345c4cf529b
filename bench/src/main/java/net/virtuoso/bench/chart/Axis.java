package net.virtuoso.bench.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;

/**
 * An axis of a chart.
 *
 * @param label what it shows
 * @param base 0 for a linear axis, which begins at 0; otherwise that of the logarithm, and marks are at its powers
 */
public record Axis(String label, int base) {
    /** A linear axis from 0. */
    public static Axis linear(String label) {
        return new Axis(label, 0);
    }

    /** A logarithmic axis with marks at powers of a base. */
    public static Axis logarithmic(String label, int base) {
        if (base < 2) {
            throw new IllegalArgumentException("no logarithm has the base " + base);
        }
        return new Axis(label, base);
    }

    boolean shows(double value) {
        return base == 0 || value > 0;
    }

    /** @param whole numbers alone get marks */
    ValueAxis drawn(boolean whole) {
        if (base > 0) {
            return new PowerAxis(label, base, numbers());
        }
        NumberAxis axis = new NumberAxis(label);
        axis.setStandardTickUnits(new NumberTickUnitSource(whole, numbers()));
        return axis;
    }

    /** The same on every machine, whatever its locale. */
    private static NumberFormat numbers() {
        return new DecimalFormat("0.#########", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
