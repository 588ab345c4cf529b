package net.virtuoso.testkit.traffic;

import java.util.List;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TrafficMatrix;

/**
 * The matrix of the NAS benchmark IS on 8 hosts that the seed's slides show. Pruned at a fixed fraction of the largest entry it
 * is anything from an all-to-all to a star; the program is an all-to-all whose first process does more.
 */
public final class NasIs {
    private static final double MEGA = 1e6;
    private static final double[][] MEGABYTES = {
        {0, 19.0, 19.6, 19.2, 19.6, 18.8, 13.7, 19.3},
        {22.6, 0, 10.7, 10.8, 10.7, 10.9, 9.7, 10.5},
        {22.2, 8.78, 0, 11.2, 10.4, 10.1, 10.5, 10.5},
        {22.4, 8.9, 9.5, 0, 11.1, 10.8, 10.6, 10.2},
        {22.3, 10.0, 9.51, 9.72, 0, 11.7, 10.9, 11.9},
        {24.0, 8.9, 10.7, 9.9, 10.8, 0, 12.2, 12.1},
        {23.2, 10.0, 9.7, 9.5, 10.3, 10.2, 0, 12.0},
        {24.9, 11.2, 11.0, 11.8, 11.5, 11.2, 10.7, 0}
    };

    private NasIs() {}

    /** The matrix, as if it had been measured over 2 s. */
    public static TrafficMatrix matrix() {
        int n = MEGABYTES.length;
        double[] bytes = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                bytes[i * n + j] = MEGABYTES[i][j] * MEGA;
            }
        }
        return LabelledMatrices.of(n, bytes);
    }

    /** The slides' name of a VM: {@code h1} to {@code h8}. */
    public static String host(MacAddress vm) {
        List<MacAddress> vms = LabelledMatrices.vms(MEGABYTES.length);
        return "h" + (vms.indexOf(vm) + 1);
    }
}
