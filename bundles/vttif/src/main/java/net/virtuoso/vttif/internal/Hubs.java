package net.virtuoso.vttif.internal;

import java.util.Arrays;
import net.virtuoso.model.TrafficMatrix;

/** VMs that carry clearly more than the others where the topology itself doesn't say so. */
final class Hubs {
    private static final double CLEARLY_MORE = 1.4;
    private static final int FEWEST_VMS = 4;

    private Hubs() {}

    /**
     * How many times the median load each VM sends and receives.
     *
     * @return one number a VM in the order given; 0 for those that aren't hubs. More than a quarter of the VMs can't be hubs:
     *     then nobody is.
     */
    static double[] loads(TrafficMatrix matrix, int[] vms) {
        double[] loads = new double[vms.length];
        for (int i = 0; i < vms.length; i++) {
            double own = loads[i];
            for (int j = 0; j < vms.length; j++) {
                double bytes = matrix.bytes(vms[i], vms[j]);
                own += bytes;
                loads[j] += bytes;
            }
            // On the diagonal there is nothing, so that its own entry hasn't changed meanwhile.
            loads[i] = own;
        }
        double[] sorted = loads.clone();
        Arrays.sort(sorted);
        double median = (sorted[(vms.length - 1) / 2] + sorted[vms.length / 2]) / 2;
        int hubs = 0;
        for (int i = 0; i < vms.length; i++) {
            loads[i] = loads[i] >= CLEARLY_MORE * median ? loads[i] / median : 0;
            hubs += loads[i] > 0 ? 1 : 0;
        }
        return vms.length < FEWEST_VMS || hubs * FEWEST_VMS > vms.length ? new double[vms.length] : loads;
    }
}
