package net.virtuoso.bench.inference;

import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.vttif.TopologyInference;

/**
 * How many matrices of a subject were named right.
 *
 * @param subject what they are of
 * @param matrices how many there were
 * @param right how many inference named right
 * @param fixed how many each of {@link FixedThreshold#ALL} named right
 */
record Score(Subject subject, int matrices, int right, int[] fixed) {
    /** Names matrices of a subject. */
    static Score of(Subject subject, int matrices, TopologyInference inference) {
        int right = 0;
        int[] fixed = new int[FixedThreshold.ALL.size()];
        for (int number = 0; number < matrices; number++) {
            TrafficMatrix matrix = subject.matrix(number);
            TopologyClass wanted = subject.kind();
            right += inference.infer(matrix).kind() == wanted ? 1 : 0;
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] += FixedThreshold.ALL.get(i).name(matrix) == wanted ? 1 : 0;
            }
        }
        return new Score(subject, matrices, right, fixed);
    }

    /** The share that inference named right. */
    double accuracy() {
        return right / (double) matrices;
    }

    /** The share that a fixed threshold named right, by its place in {@link FixedThreshold#ALL}. */
    double accuracy(int threshold) {
        return fixed[threshold] / (double) matrices;
    }
}
