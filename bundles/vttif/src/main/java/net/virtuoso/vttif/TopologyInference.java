package net.virtuoso.vttif;

import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.internal.Answer;

/**
 * Reads the application's communication topology off a traffic matrix.
 *
 * <p>VTTIF prunes entries below a fixed fraction α of the largest and looks at what is left. No fixed α serves every
 * program: here the graph of every α from {@link InferenceSettings#floor} to 1 is named, and the answer is the name that
 * stays the same over the widest ratio of thresholds, fits best and speaks about most of the VMs. The interval is reported
 * with it, and confidence is its share of the whole range in logarithms.
 *
 * <p>Names hold up to relabelling of the VMs, and with some edges missing or extra; see {@link
 * net.virtuoso.model.TopologyClass} for the names and {@code docs/develop/inference.md} for the equations. The same matrix
 * and settings give the same answer. Immutable; safe for use by several threads. 1024 VMs take tens of milliseconds.
 */
public final class TopologyInference {
    private final InferenceSettings settings;

    /** @param settings what is noise and what is alike */
    public TopologyInference(InferenceSettings settings) {
        this.settings = settings;
    }

    /**
     * Names what a matrix shows.
     *
     * @return the topology; of kind {@link net.virtuoso.model.TopologyClass#NONE} if no pair exchanges {@link
     *     InferenceSettings#minimumRate} or more
     */
    public InferredTopology infer(TrafficMatrix matrix) {
        return Answer.to(matrix, settings);
    }
}
