package net.virtuoso.bench.adaptation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.lab.bsp.BspOptions;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.bsp.Pattern;

/**
 * Our bulk-synchronous program. It computes (sleeps: two cores don't carry eight computing VMs), exchanges messages with its
 * neighbours, and goes on to the next step. How long it computes is chosen from the lines' rates, so that a step would take three
 * times as long over the star as over a full mesh if lines were all that counted.
 */
final class SuperstepWorkload implements Workload {
    private static final double STAR_TO_MESH = 3;
    private static final int BITS = 8;
    private static final double MILLI = 1e3;
    private static final Duration CONNECT_LIMIT = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Pattern pattern;
    private final int bytes;
    private final int steps;

    private SuperstepWorkload(Pattern pattern, int bytes, int steps) {
        this.pattern = pattern;
        this.bytes = bytes;
        this.steps = steps;
    }

    /**
     * A run that would take so long over a full mesh if lines were all that counted.
     *
     * @param bytes the length of a message
     */
    static SuperstepWorkload lasting(double seconds, Pattern pattern, int bytes) {
        SuperstepWorkload one = new SuperstepWorkload(pattern, bytes, 1);
        double step = one.computeMillis() + one.meshMillis();
        return new SuperstepWorkload(pattern, bytes, (int) Math.max(1, Math.round(seconds * MILLI / step)));
    }

    /** The same for another length of time. */
    SuperstepWorkload lasting(double seconds) {
        return lasting(seconds, pattern, bytes);
    }

    @Override
    public String name() {
        return pattern.label();
    }

    @Override
    public String program() {
        return "bsp";
    }

    @Override
    public String pattern() {
        return pattern.label();
    }

    @Override
    public Lines lines() {
        return Lines.SLOW;
    }

    /** The pairs of hosts that exchange anything, in the order in which they deserve a link. */
    List<HostPair> pairs() {
        return HostPair.of(pattern);
    }

    int bytes() {
        return bytes;
    }

    int steps() {
        return steps;
    }

    /** How long a step computes. */
    double computeMillis() {
        return Math.max(0, (starMillis() - STAR_TO_MESH * meshMillis()) / (STAR_TO_MESH - 1));
    }

    /** How long a step's messages take through the proxy's line. */
    double starMillis() {
        int messages = pairs().stream().mapToInt(HostPair::weight).sum();
        return messages * bytes * BITS * MILLI / lines().proxy().bitsPerSecond();
    }

    /** How long they take through the line of the busiest host. */
    double meshMillis() {
        return HostPair.busiest(pairs())
                * (double) bytes
                * BITS
                * MILLI
                / lines().host().bitsPerSecond();
    }

    /** What the program is told; the same in every setting. */
    BspOptions options() {
        BspOptions usual = BspOptions.steps(pattern, bytes, computeMillis(), steps);
        return new BspOptions(
                usual.pattern(),
                usual.bytes(),
                usual.computeMillis(),
                BspOptions.Compute.SLEEP,
                usual.steps(),
                usual.seconds(),
                usual.port(),
                usual.connectSeconds(),
                usual.stallSeconds());
    }

    @Override
    public Finished run(Cluster cluster, String run) {
        List<BspRun.Place> places =
                cluster.vms().stream().map(vm -> BspRun.java(vm::startJava)).toList();
        try (TrafficStart traffic = TrafficStart.watch(cluster.vms().get(0))) {
            BspRun program = BspRun.start(run, places, Cluster.addresses(), options());
            long connected = program.awaitConnected(CONNECT_LIMIT);
            BspRun.Summary summary = program.await(LIMIT);
            Map<Integer, String> failures = summary.failures();
            if (!failures.isEmpty() || summary.steps() != steps) {
                throw new IllegalStateException(run + " failed: " + summary);
            }
            List<BspRun.Superstep> supersteps = program.supersteps();
            long ended = supersteps.get(supersteps.size() - 1).atMillis();
            return new Finished((ended - connected) / MILLI, traffic.began(), Instant.ofEpochMilli(ended), List.of());
        }
    }
}
