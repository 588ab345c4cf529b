package net.virtuoso.vttif.internal;

import java.util.List;
import net.virtuoso.model.TopologyClass;

/**
 * Neighbouring readings that give the same answer: an interval of thresholds.
 *
 * @param readings from the highest threshold to the lowest, at least one
 */
record Run(List<Reading> readings) {
    private static final double UNNAMED = 0.5;

    /** The answer. */
    TopologyClass kind() {
        return readings.get(0).kind();
    }

    /** Above this threshold the answer holds. */
    double low() {
        return readings.get(readings.size() - 1).low();
    }

    /** Up to this threshold it does. */
    double high() {
        return readings.get(0).high();
    }

    /** How wide the interval is, as a difference of logarithms, each part weighted by how well the answer fits there. */
    double stability() {
        double sum = 0;
        for (Reading reading : readings) {
            sum += reading.width() * reading.quality();
        }
        return sum;
    }

    /** What runs compete by: stability, fit and how many of the VMs the answer is about. No name counts half. */
    double score() {
        double sum = 0;
        for (Reading reading : readings) {
            double quality = reading.quality();
            sum += reading.width() * quality * quality * reading.coverage();
        }
        return kind() == TopologyClass.OTHER ? UNNAMED * sum : sum;
    }

    /** The reading that fits best; of equal ones the widest. */
    Reading typical() {
        Reading best = readings.get(0);
        for (Reading reading : readings) {
            if (reading.quality() > best.quality()
                    || reading.quality() == best.quality() && reading.width() > best.width()) {
                best = reading;
            }
        }
        return best;
    }
}
