package net.virtuoso.planner.internal;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import net.virtuoso.model.DemandList;
import net.virtuoso.model.MacAddress;

/**
 * What each VM exchanges with which others, in whole bytes a second: demands between the same two in the same direction are
 * one. There may be a million of them, so they never are objects.
 */
final class Exchanges {
    /** All demands together are scaled down to this many bytes a second, so that sums fit into 64 bits. */
    static final double MOST_TOTAL = 1e12;

    /** By VM, the other end of each of its demands. */
    final int[][] partner;
    /** The rate of each. */
    final long[][] rate;
    /** Whether the VM is the sender. */
    final boolean[][] sends;

    private final int vmCount;
    // Of each different demand, in the order in which they came: whose it is, and its rate.
    private final int[] pairs;
    private final double[] rates;
    private int count;
    private long totalRate;

    /**
     * @param vmCount the number of VMs that there are
     * @param number which of them an address is; asked only of those that a demand names
     */
    Exchanges(DemandList demands, int vmCount, ToIntFunction<MacAddress> number) {
        this.vmCount = vmCount;
        pairs = new int[demands.size()];
        rates = new double[demands.size()];
        double total = merge(demands, number);
        partner = new int[vmCount][];
        rate = new long[vmCount][];
        sends = new boolean[vmCount][];
        share(total > MOST_TOTAL ? MOST_TOTAL / total : 1);
    }

    /** Collects the different demands, and returns what all send. */
    private double merge(DemandList demands, ToIntFunction<MacAddress> number) {
        List<MacAddress> names = demands.vms();
        int[] numbers = new int[names.size()];
        Arrays.fill(numbers, -1);
        // By sender and receiver, the place behind that of their demand.
        int[] places = new int[vmCount * vmCount];
        double total = 0;
        for (int d = 0; d < demands.size(); d++) {
            int pair = number(demands.source(d), numbers, names, number) * vmCount
                    + number(demands.destination(d), numbers, names, number);
            if (places[pair] == 0) {
                pairs[count] = pair;
                rates[count] = demands.rate(d);
                places[pair] = ++count;
            } else {
                rates[places[pair] - 1] += demands.rate(d);
            }
            total += demands.rate(d);
        }
        return total;
    }

    private static int number(int of, int[] numbers, List<MacAddress> names, ToIntFunction<MacAddress> number) {
        if (numbers[of] < 0) {
            numbers[of] = number.applyAsInt(names.get(of));
        }
        return numbers[of];
    }

    /** Gives each VM what it sends and receives, in the order in which demands came. */
    private void share(double scale) {
        int[] sizes = new int[vmCount];
        for (int k = 0; k < count; k++) {
            sizes[pairs[k] / vmCount]++;
            sizes[pairs[k] % vmCount]++;
        }
        for (int v = 0; v < vmCount; v++) {
            partner[v] = new int[sizes[v]];
            rate[v] = new long[sizes[v]];
            sends[v] = new boolean[sizes[v]];
        }
        int[] filled = new int[vmCount];
        for (int k = 0; k < count; k++) {
            int from = pairs[k] / vmCount;
            int to = pairs[k] % vmCount;
            long whole = Math.max(1, Math.round(rates[k] * scale));
            sends[from][filled[from]] = true;
            add(from, to, whole, filled);
            add(to, from, whole, filled);
            totalRate += whole;
        }
    }

    private void add(int vm, int other, long whole, int[] filled) {
        int at = filled[vm]++;
        partner[vm][at] = other;
        rate[vm][at] = whole;
    }

    /** How many different demands there are. */
    int count() {
        return count;
    }

    /** What all send. */
    long totalRate() {
        return totalRate;
    }
}
