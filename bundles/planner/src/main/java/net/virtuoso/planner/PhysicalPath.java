package net.virtuoso.planner;

import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * The way that the physical network takes from one node to another.
 *
 * @param from where it begins
 * @param to where it ends
 * @param bandwidth bytes a second that this path carries at most, beside what its ends can; 0 if nothing of the kind is known
 * @param latencyMicros microseconds from one end to the other
 * @param loss the share of the packets that is lost
 */
public record PhysicalPath(String from, String to, long bandwidth, long latencyMicros, double loss) {
    /** The longest latency: a second. */
    public static final long MOST_LATENCY_MICROS = 1_000_000;

    /** What is assumed where neither this path nor others of its ends were measured: half a millisecond. */
    public static final long ASSUMED_LATENCY_MICROS = 500;

    private static final double MOST_LOSS = 1;

    /** Checks every part. */
    public PhysicalPath {
        Names.requireName("from", from);
        Names.requireName("to", to);
        if (from.equals(to)) {
            throw RefusedException.invalid("to", to, "a node other than '" + from + "'");
        }
        Bounds.rate("bandwidth", bandwidth, 0);
        Bounds.range("latencyMicros", latencyMicros, 0, MOST_LATENCY_MICROS, " microseconds");
        Bounds.range("loss", loss, 0, MOST_LOSS, "");
    }
}
