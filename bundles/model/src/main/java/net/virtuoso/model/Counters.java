package net.virtuoso.model;

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
    /** Nothing passed. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);
}
