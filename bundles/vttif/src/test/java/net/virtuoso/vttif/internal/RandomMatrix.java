package net.virtuoso.vttif.internal;

import java.util.Random;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.LabelledMatrices;

/** Matrices without a topology, of rates that are alike, equal or of very different size. */
final class RandomMatrix {
    private RandomMatrix() {}

    /** One of a random kind. */
    static TrafficMatrix of(Random random, int n) {
        double density = random.nextDouble();
        int kind = random.nextInt(4);
        double[] bytes = new double[n * n];
        for (int i = 0; i < bytes.length; i++) {
            if (i / n != i % n && random.nextDouble() < density) {
                bytes[i] = switch (kind) {
                    case 0 -> Math.exp(random.nextDouble() * 40 - 10);
                    case 1 -> 1e6 * Math.max(0, 1 + 0.3 * random.nextGaussian());
                    case 2 -> 1e5 * (1 + random.nextInt(3));
                    default -> 7e5;
                };
            }
        }
        return LabelledMatrices.of(n, bytes);
    }
}
