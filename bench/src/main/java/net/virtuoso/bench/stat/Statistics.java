package net.virtuoso.bench.stat;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;

/** Order statistics of a few numbers. */
public final class Statistics {
    private Statistics() {}

    /** The median: the middle one, or the mean of the two in the middle; empty of nothing. */
    public static OptionalDouble median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    /**
     * A quantile, interpolated between the two nearest of the values.
     *
     * @param share 0 is the least, 1 the greatest
     * @return empty of nothing
     */
    public static OptionalDouble quantile(Collection<Double> values, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + ": allowed is 0 to 1");
        }
        if (values.isEmpty()) {
            return OptionalDouble.empty();
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return OptionalDouble.of(sorted[below] + (place - below) * (sorted[above] - sorted[below]));
    }

    /** The distance between the quartiles; empty of nothing. */
    public static OptionalDouble spread(Collection<Double> values) {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(quantile(values, 0.75).getAsDouble()
                        - quantile(values, 0.25).getAsDouble());
    }
}
