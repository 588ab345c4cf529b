package net.virtuoso.bench.inference;

import java.util.List;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.InferenceSettings;
import net.virtuoso.vttif.TopologyInference;

/**
 * What ours is compared with: VTTIF as published drops entries below a fixed fraction α of the largest and looks at what is
 * left. What is left is named by our own classifier, with the tolerance that it has for us: so the two differ in nothing but the
 * threshold. Entries that stay are made equal, which leaves our inference only one graph to name.
 *
 * @param alpha the fraction
 */
record FixedThreshold(double alpha) {
    /** The thresholds tried. VTTIF's publications give none for all programs; the run's best one is the baseline. */
    static final List<FixedThreshold> ALL =
            List.of(0.05, 0.1, 0.2, 0.3, 0.5).stream().map(FixedThreshold::new).toList();

    private static final TopologyInference INFERENCE = new TopologyInference(InferenceSettings.DEFAULT);

    /** The name of what this threshold leaves. */
    TopologyClass name(TrafficMatrix matrix) {
        return INFERENCE.infer(prune(matrix)).kind();
    }

    /** What this threshold leaves. */
    TrafficMatrix prune(TrafficMatrix matrix) {
        int n = matrix.size();
        double most = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                most = Math.max(most, matrix.bytes(i, j));
            }
        }
        double[] pruned = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double bytes = matrix.bytes(i, j);
                pruned[i * n + j] = bytes > 0 && bytes >= alpha * most ? most : 0;
            }
        }
        return new TrafficMatrix(matrix.vms(), pruned, matrix.start(), matrix.end());
    }
}
