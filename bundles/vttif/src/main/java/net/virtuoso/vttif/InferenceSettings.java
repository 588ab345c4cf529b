package net.virtuoso.vttif;

import net.virtuoso.model.RefusedException;

/**
 * What {@link TopologyInference} takes for noise and for a likeness.
 *
 * @param floor entries below this fraction of the largest pair are never structure, 0.001 to 0.5. It is also the low end of
 *     the range of thresholds that is searched.
 * @param minimumRate pairs of VMs that exchange less than this in the busier direction are noise whatever the others do;
 *     bytes a second, 0 or more
 * @param tolerance how many edges may be missing or extra, as a fraction of the edges of the named topology, 0 to 0.5
 */
public record InferenceSettings(double floor, double minimumRate, double tolerance) {
    /** 1/50 of the largest entry, 1 kB/s, a fifth of the edges. */
    public static final InferenceSettings DEFAULT = new InferenceSettings(0.02, 1000, 0.2);

    /** Checks the ranges. */
    public InferenceSettings {
        if (!(floor >= 0.001 && floor <= 0.5)) {
            throw RefusedException.invalid("floor", floor, "0.001 to 0.5");
        }
        if (!(minimumRate >= 0) || Double.isInfinite(minimumRate)) {
            throw RefusedException.invalid("minimumRate", minimumRate, "0 or more bytes a second");
        }
        if (!(tolerance >= 0 && tolerance <= 0.5)) {
            throw RefusedException.invalid("tolerance", tolerance, "0 to 0.5");
        }
    }
}
