package net.virtuoso.bench.adaptation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.virtuoso.lab.bsp.Pattern;

/**
 * Two hosts whose VMs talk with each other.
 *
 * @param a the lower number
 * @param b the higher one
 * @param weight how many messages cross between them in a step, both ways
 */
record HostPair(int a, int b, int weight) {
    /** The pairs of a pattern in the order in which they deserve a link: that of the planner, the heaviest first. */
    static List<HostPair> of(Pattern pattern) {
        int[][] messages = new int[Cluster.HOSTS][Cluster.HOSTS];
        for (int vm = 0; vm < Cluster.VMS; vm++) {
            for (int other : pattern.neighbours(vm, Cluster.VMS)) {
                messages[Cluster.hostOf(vm)][Cluster.hostOf(other)]++;
            }
        }
        List<HostPair> pairs = new ArrayList<>();
        for (int a = 0; a < Cluster.HOSTS; a++) {
            for (int b = a + 1; b < Cluster.HOSTS; b++) {
                int weight = messages[a][b] + messages[b][a];
                if (weight > 0) {
                    pairs.add(new HostPair(a, b, weight));
                }
            }
        }
        pairs.sort(Comparator.comparingInt(HostPair::weight).reversed());
        return pairs;
    }

    /** How many messages leave the busiest of the hosts in a step. */
    static int busiest(List<HostPair> pairs) {
        int most = 0;
        for (int host = 0; host < Cluster.HOSTS; host++) {
            int here = host;
            int sum = pairs.stream()
                    .filter(pair -> pair.a == here || pair.b == here)
                    .mapToInt(HostPair::weight)
                    .sum();
            most = Math.max(most, sum / 2);
        }
        return most;
    }
}
