package net.virtuoso.model;

/**
 * What the host of a node has for VMs.
 *
 * @param processors its processors that are in use by the kernel, more than 0
 * @param memoryBytes its memory
 * @param availableBytes what of it programs can still get without swapping
 * @param busy the share of its processors' time that was used since the report before, or in a second or more if
 *     that was sooner, 0 to 1
 */
public record HostStatus(int processors, long memoryBytes, long availableBytes, double busy) {
    /** Refuses what can't be. */
    public HostStatus {
        if (processors < 1) {
            throw RefusedException.invalid("processors", processors, "1 or more");
        }
        if (memoryBytes < 0 || availableBytes < 0) {
            throw RefusedException.invalid("memoryBytes", memoryBytes, "0 or more bytes, as what is available");
        }
        if (!(busy >= 0 && busy <= 1)) {
            throw RefusedException.invalid("busy", busy, "0 to 1");
        }
    }
}
