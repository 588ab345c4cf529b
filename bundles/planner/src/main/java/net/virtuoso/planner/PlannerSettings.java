package net.virtuoso.planner;

import java.util.List;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Transports;

/**
 * The limits of a plan.
 *
 * @param maxLinks the most links beyond the star that a network may have from plans, 0 to 8128 (every pair of 128 nodes)
 * @param minimumRate node pairs that exchange less than this stay on the star; bytes a second, 0 or more
 * @param transports which transports links may use, the preferred one first
 */
public record PlannerSettings(int maxLinks, double minimumRate, List<String> transports) {
    /** 256 links, 10 kB/s, the usual transports. */
    public static final PlannerSettings DEFAULT = new PlannerSettings(256, 10_000, Transports.PREFERRED);

    private static final int MOST_LINKS = 8_128;

    /** Checks the ranges and takes a copy. */
    public PlannerSettings {
        if (maxLinks < 0 || maxLinks > MOST_LINKS) {
            throw RefusedException.invalid("maxLinks", maxLinks, "0 to " + MOST_LINKS);
        }
        if (!(minimumRate >= 0) || Double.isInfinite(minimumRate)) {
            throw RefusedException.invalid("minimumRate", minimumRate, "0 or more bytes a second");
        }
        transports = List.copyOf(transports);
        transports.forEach(t -> Names.requireName("transports", t));
        if (transports.isEmpty()) {
            throw RefusedException.invalid("transports", "[]", "at least one transport");
        }
    }
}
