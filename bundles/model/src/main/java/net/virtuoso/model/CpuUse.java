package net.virtuoso.model;

/**
 * The processor time that a VM has used in an interval, as its host's hypervisor tells it.
 *
 * @param nanos over all its virtual processors, in nanoseconds
 * @param overNanos the interval's length, more than 0
 * @param processors its virtual processors, 0 if that isn't known
 */
public record CpuUse(long nanos, long overNanos, int processors) {
    /** Refuses what can't be. */
    public CpuUse {
        if (nanos < 0 || processors < 0) {
            throw RefusedException.invalid("nanos", nanos, "0 or more, as the number of processors");
        }
        if (overNanos <= 0) {
            throw RefusedException.invalid("overNanos", overNanos, "more than 0");
        }
    }
}
