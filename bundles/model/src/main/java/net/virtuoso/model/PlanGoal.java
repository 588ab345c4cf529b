package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a plan is to make better, and in which unit its {@link Plan#objective} is. */
public enum PlanGoal {
    /** Bandwidth left over on the ways of the demands: the sum of their residual bottlenecks, bytes a second; more is better. */
    @JsonProperty("residual-bandwidth")
    RESIDUAL_BANDWIDTH("B/s", true),
    /** The predicted time of a superstep of a parallel program, seconds; less is better. */
    @JsonProperty("superstep-time")
    SUPERSTEP_TIME("s", false),
    /** The mean one-way latency of the bytes that are sent, seconds; less is better. */
    @JsonProperty("latency")
    LATENCY("s", false);

    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double TEN_MEGA = 1e7;

    private final String unit;
    private final boolean more;

    PlanGoal(String unit, boolean more) {
        this.unit = unit;
        this.more = more;
    }

    /** The objective's unit. */
    public String unit() {
        return unit;
    }

    /** What an objective is better than another by; negative if it is worse. */
    public double gain(double objective, double before) {
        return more ? objective - before : before - objective;
    }

    /** An objective for people, "unknown" if it isn't a number. */
    public String text(double objective) {
        if (!Double.isFinite(objective)) {
            return "unknown";
        }
        if (this != RESIDUAL_BANDWIDTH) {
            return String.format(Locale.ROOT, "%.3f ms", objective * KILO);
        }
        return Math.abs(objective) < TEN_MEGA
                ? String.format(Locale.ROOT, "%.1f kB/s", objective / KILO)
                : String.format(Locale.ROOT, "%.1f MB/s", objective / MEGA);
    }
}
