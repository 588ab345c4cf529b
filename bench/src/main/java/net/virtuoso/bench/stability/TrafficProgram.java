package net.virtuoso.bench.stability;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.virtuoso.lab.bsp.Pattern;

/**
 * What VMs send each other, second by second. The same seconds give the same traffic.
 *
 * @param name names it and its network
 * @param period after so many seconds the pattern changes; 0: never
 * @param noise how much rates vary from second to second: standard deviation of their logarithms
 * @param bursts the share of seconds in which two VMs that have nothing to do with each other exchange something
 */
record TrafficProgram(String name, int period, double noise, double bursts) {
    /** The patterns in turn; each needs other links than the one before. */
    static final List<Pattern> PATTERNS = List.of(Pattern.ALL_TO_ALL, Pattern.RING, Pattern.MESH, Pattern.BUS);

    static final int VMS = 8;

    private static final double RATE = 1e6;
    /** Each VM with a neighbour sends as much as in a ring, whatever the pattern. */
    private static final Pattern STEADY = Pattern.RING;

    private static final double LOUDEST = 3;
    private static final long SEED = 20_261_128;

    /** All programs of the evaluation. */
    static List<TrafficProgram> all() {
        return List.of(
                new TrafficProgram("every-5-s", 5, 0.2, 0),
                new TrafficProgram("every-15-s", 15, 0.2, 0),
                new TrafficProgram("every-60-s", 60, 0.2, 0),
                new TrafficProgram("bursts", 0, 0.5, 0.3));
    }

    /** The pattern in a second. */
    Pattern pattern(int second) {
        return period == 0 ? STEADY : PATTERNS.get(second / period % PATTERNS.size());
    }

    /** When the pattern is another one than before, in seconds; the start is the first. */
    List<Integer> changes(int seconds) {
        return IntStream.range(0, seconds)
                .filter(second -> second == 0 || pattern(second) != pattern(second - 1))
                .boxed()
                .toList();
    }

    /** Bytes from each VM to each in a second, row by row. */
    long[] bytes(int second) {
        Random random = new Random(SEED + 31L * second + name.hashCode());
        long[] bytes = new long[VMS * VMS];
        Pattern pattern = pattern(second);
        for (int vm = 0; vm < VMS; vm++) {
            for (int other : pattern.neighbours(vm, VMS)) {
                bytes[vm * VMS + other] = Math.round(RATE * Math.exp(noise * random.nextGaussian()));
            }
        }
        if (random.nextDouble() < bursts) {
            int from = random.nextInt(VMS);
            int to = (from + 1 + random.nextInt(VMS - 1)) % VMS;
            long burst = Math.round(RATE * LOUDEST * random.nextDouble());
            bytes[from * VMS + to] += burst;
            bytes[to * VMS + from] += burst;
        }
        return bytes;
    }
}
