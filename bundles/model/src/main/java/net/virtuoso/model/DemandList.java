package net.virtuoso.model;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;

/**
 * Demands as numbers: a network of 1024 VMs has a million of them, and a third of the memory does where no {@link Demand} is
 * kept. Each is made when it is asked for, so asking twice gives equal demands and not the same object.
 *
 * <p>Immutable, and otherwise a list as any other: it equals one that holds the same demands in the same order, and looks
 * like it in JSON.
 */
public final class DemandList extends AbstractList<Demand> implements RandomAccess {
    /** A destination takes the lower half of a pair, a source the upper one. */
    private static final int DESTINATION_BITS = 16;

    private static final int DESTINATION_MASK = (1 << DESTINATION_BITS) - 1;

    private final List<MacAddress> vms;
    private final int[] pairs;
    private final double[] rates;

    private DemandList(List<MacAddress> vms, int[] pairs, double[] rates) {
        this.vms = vms;
        this.pairs = pairs;
        this.rates = rates;
    }

    /** An immutable list of the same demands: itself if it is a {@link DemandList}, otherwise as {@link List#copyOf}. */
    public static List<Demand> copyOf(List<Demand> demands) {
        return demands instanceof DemandList ? demands : List.copyOf(demands);
    }

    /**
     * The same demands as numbers, whatever list they are in.
     *
     * @throws RefusedException if there are more than 65536 VMs among them
     */
    public static DemandList of(List<Demand> demands) {
        if (demands instanceof DemandList already) {
            return already;
        }
        Map<MacAddress, Integer> numbers = new LinkedHashMap<>();
        for (Demand demand : demands) {
            numbers.putIfAbsent(demand.source(), numbers.size());
            numbers.putIfAbsent(demand.destination(), numbers.size());
        }
        Builder builder = new Builder(List.copyOf(numbers.keySet()), demands.size());
        for (Demand demand : demands) {
            builder.add(
                    numbers.getOrDefault(demand.source(), 0),
                    numbers.getOrDefault(demand.destination(), 0),
                    demand.rate());
        }
        return builder.build();
    }

    /** Who sends and receives, without repetition; some of them may do neither. Demands call them by their number in it. */
    public List<MacAddress> vms() {
        return vms;
    }

    /** The number of a demand's sender. */
    public int source(int index) {
        return pairs[index] >>> DESTINATION_BITS;
    }

    /** The number of its receiver. */
    public int destination(int index) {
        return pairs[index] & DESTINATION_MASK;
    }

    /** Its rate, bytes a second. */
    public double rate(int index) {
        return rates[index];
    }

    @Override
    public Demand get(int index) {
        return new Demand(vms.get(source(index)), vms.get(destination(index)), rates[index]);
    }

    @Override
    public int size() {
        return pairs.length;
    }

    /** Takes demands one after the other. One use, one thread. */
    public static final class Builder {
        private static final int[] NO_PAIRS = {};
        private static final double[] NO_RATES = {};

        private final List<MacAddress> vms;
        private int[] pairs;
        private double[] rates;
        private int count;

        /**
         * @param vms senders and receivers without repetition, which {@link #add} calls by their number in this list; at
         *     most 65536
         * @param most how many demands there will be at most
         * @throws RefusedException if there are more, or one is listed twice
         */
        public Builder(List<MacAddress> vms, int most) {
            if (vms.size() > 1 << DESTINATION_BITS) {
                throw RefusedException.invalid("vms", vms.size(), "at most " + (1 << DESTINATION_BITS));
            }
            if (Set.copyOf(vms).size() != vms.size()) {
                throw RefusedException.invalid("vms", vms, "addresses without repetition");
            }
            this.vms = List.copyOf(vms);
            this.pairs = new int[most];
            this.rates = new double[most];
        }

        /**
         * Adds a demand at the end.
         *
         * @param source the sender's number
         * @param destination the receiver's
         * @param rate bytes a second, finite and more than 0
         * @throws RefusedException if the rate is anything else
         * @throws IndexOutOfBoundsException if there is no such VM, or no room for another demand
         */
        public void add(int source, int destination, double rate) {
            Objects.checkIndex(source, vms.size());
            Objects.checkIndex(destination, vms.size());
            Demand.requireRate(rate);
            pairs[count] = source << DESTINATION_BITS | destination;
            rates[count] = rate;
            count++;
        }

        /** The list. There is no room in the builder afterwards. */
        public DemandList build() {
            // Arrays that are full are handed over instead of copied.
            DemandList list = count == pairs.length
                    ? new DemandList(vms, pairs, rates)
                    : new DemandList(vms, Arrays.copyOf(pairs, count), Arrays.copyOf(rates, count));
            pairs = NO_PAIRS;
            rates = NO_RATES;
            count = 0;
            return list;
        }
    }
}
