package net.virtuoso.spi.vm;

/**
 * The processor time that a VM has used, as its hypervisor counts it.
 *
 * @param nanos over all its virtual processors, in nanoseconds, from some moment on; it begins anew when the VM is restarted or has
 *     been migrated
 * @param processors its virtual processors, 0 if that isn't known
 */
public record CpuTime(long nanos, int processors) {}
