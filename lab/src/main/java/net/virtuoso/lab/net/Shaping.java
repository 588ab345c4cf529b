package net.virtuoso.lab.net;

/**
 * Rate limits of lines, by a token bucket (TBF) on the sending side; this project's machines have no netem. A line that
 * is limited both ways has a bucket at each end.
 */
public final class Shaping {
    /** How long a packet may wait in the queue of a full line: a small router's buffer. */
    private static final int QUEUE_MILLIS = 50;

    /** The bucket holds what the line sends in this time … */
    private static final double BUCKET_SECONDS = 0.002;

    /** … but at least a dozen packets: less, and timer granularity would keep the line below its rate. */
    private static final long MIN_BUCKET_BYTES = 18_000;

    private Shaping() {}

    /**
     * Limits what leaves through an interface; replaces an earlier limit without losing queued packets of others.
     * Segmentation-offload packets larger than the bucket are cut into wire-size packets first, as a network card does.
     */
    public static void limit(NetInterface device, Rate rate) {
        device.namespace()
                .cmd(
                        "tc",
                        "qdisc",
                        "replace",
                        "dev",
                        device.name(),
                        "root",
                        "handle",
                        "1:",
                        "tbf",
                        "rate",
                        rate.bitsPerSecond() + "bit",
                        "burst",
                        Long.toString(bucketBytes(rate)),
                        "latency",
                        QUEUE_MILLIS + "ms")
                .check();
    }

    /** Lifts the limit. */
    public static void lift(NetInterface device) {
        device.namespace()
                .cmd("tc", "qdisc", "delete", "dev", device.name(), "root")
                .check();
    }

    static long bucketBytes(Rate rate) {
        return Math.max(MIN_BUCKET_BYTES, Math.round(rate.bitsPerSecond() / 8.0 * BUCKET_SECONDS));
    }
}
