package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What VMs have used of their processors between two looks. Looking blocks and costs the hypervisor something for each VM, so that
 * it happens only when it is asked for, on another thread than the asking, and takes at most a twentieth of the time. Safe for use by
 * several threads.
 */
final class CpuWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CpuWatch.class);
    private static final int SHARE = 20;
    /** A VM can't have used more than its processors have; a little is for clocks that don't agree. */
    private static final double MOST = 1.25;
    /** What lies farther apart says little of now, unless looking takes so long: nobody asked for a while. */
    private static final long LONGEST_NANOS = 30_000_000_000L;

    private final LongSupplier nanoTime;
    private boolean wanted;
    private long notBefore;
    private long lookNanos;
    private Map<MacAddress, Reading> newest = Map.of();
    private final Map<MacAddress, Reading> told = new HashMap<>();

    /** @param uuid of the VM: another one with the same address begins anew */
    private record Reading(String uuid, CpuTime time, long at) {}

    /** @param nanoTime nanoseconds of any origin, never going back */
    CpuWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        notBefore = nanoTime.getAsLong();
    }

    /**
     * Gives what was used since it was given before, and asks for another look.
     *
     * @return by the addresses of VMs; none of VMs that have been seen less than twice
     */
    synchronized Map<MacAddress, CpuUse> used() {
        wanted = true;
        Map<MacAddress, CpuUse> uses = new HashMap<>();
        newest.forEach((mac, now) -> {
            Reading before = told.get(mac);
            if (before != null && before.uuid.equals(now.uuid) && now.at > before.at) {
                // Less than before: it was restarted or has been migrated, and begins anew.
                long nanos = now.time.nanos() >= before.time.nanos()
                        ? now.time.nanos() - before.time.nanos()
                        : now.time.nanos();
                long over = now.at - before.at;
                boolean possible = nanos >= 0 && nanos <= MOST * over * Math.max(1, now.time.processors());
                if (possible && over <= Math.max(LONGEST_NANOS, 2L * SHARE * lookNanos)) {
                    uses.put(mac, new CpuUse(nanos, over, Math.max(0, now.time.processors())));
                }
            }
        });
        told.keySet().retainAll(newest.keySet());
        told.putAll(newest);
        return uses;
    }

    /** Whether somebody asks for a look, and it is time for one. */
    synchronized boolean isDue() {
        return wanted && nanoTime.getAsLong() - notBefore >= 0;
    }

    /** Looks. */
    void look(Collection<Hypervisor> hypervisors, List<VmInterface> interfaces) {
        long begun = nanoTime.getAsLong();
        synchronized (this) {
            wanted = false;
        }
        Map<String, Reading> byVm = new HashMap<>();
        for (Hypervisor hypervisor : hypervisors) {
            try {
                Map<String, CpuTime> times = hypervisor.cpuTimes();
                long at = nanoTime.getAsLong();
                times.forEach((uuid, time) -> byVm.put(uuid, new Reading(uuid, time, at)));
            } catch (IOException | RuntimeException e) {
                LOG.debug("Hypervisor {} doesn't tell processor times now", hypervisor.uri(), e);
            }
        }
        Map<MacAddress, Reading> fresh = new HashMap<>();
        for (VmInterface vm : interfaces) {
            Reading reading = byVm.get(vm.uuid());
            if (reading != null) {
                fresh.put(vm.mac(), reading);
            }
        }
        long end = nanoTime.getAsLong();
        synchronized (this) {
            newest = fresh;
            lookNanos = end - begun;
            notBefore = end + (SHARE - 1) * (end - begun);
        }
    }
}
