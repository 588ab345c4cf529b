package net.virtuoso.model;

import java.util.List;

/**
 * What passed a port or a link since it was opened. A frame is what crosses user space: with segmentation offload that
 * is up to 64 KB, which the wire carries in many packets.
 *
 * @param rxFrames frames taken in from outside (a VM, the LAN, the far node)
 * @param rxBytes their bytes, without virtio-net and link headers
 * @param txFrames frames given out
 * @param txBytes their bytes
 * @param rxDropped frames from outside that were refused or lost, for example malformed or spoofed ones
 * @param txDropped frames that outside didn't take, for example because its queue was full
 */
public record Counters(long rxFrames, long rxBytes, long txFrames, long txBytes, long rxDropped, long txDropped) {
    /** Refuses what can't have been counted. */
    public Counters {
        if (rxFrames < 0 || rxBytes < 0 || txFrames < 0 || txBytes < 0 || rxDropped < 0 || txDropped < 0) {
            throw RefusedException.invalid(
                    "counters",
                    List.of(rxFrames, rxBytes, txFrames, txBytes, rxDropped, txDropped),
                    "0 or more of each");
        }
    }

    /** Nothing passed. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);

    /** Both together; what is more than a number takes stays at the most. */
    public Counters plus(Counters other) {
        return new Counters(
                sum(rxFrames, other.rxFrames),
                sum(rxBytes, other.rxBytes),
                sum(txFrames, other.txFrames),
                sum(txBytes, other.txBytes),
                sum(rxDropped, other.rxDropped),
                sum(txDropped, other.txDropped));
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? Long.MAX_VALUE : sum;
    }

    /** What has come since an earlier reading, of a counter that begins anew all of it. */
    public Counters since(Counters earlier) {
        return new Counters(
                news(rxFrames, earlier.rxFrames),
                news(rxBytes, earlier.rxBytes),
                news(txFrames, earlier.txFrames),
                news(txBytes, earlier.txBytes),
                news(rxDropped, earlier.rxDropped),
                news(txDropped, earlier.txDropped));
    }

    private static long news(long now, long earlier) {
        return now < earlier ? now : now - earlier;
    }
}
