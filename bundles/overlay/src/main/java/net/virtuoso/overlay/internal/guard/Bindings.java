package net.virtuoso.overlay.internal.guard;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.VmBinding;

/**
 * Which IP address of a network belongs to which MAC address, as declared: immutable, so that a change is the swap of a
 * reference. Lookups allocate nothing (binary search; a network has at most 16 384 addresses).
 */
public final class Bindings {
    /** Nothing is known. */
    public static final Bindings EMPTY = new Bindings(List.of());

    /** What no VM has. */
    public static final long NOBODY = -1;

    private final int[] v4;
    private final long[] v4Macs;
    private final long[] v6High;
    private final long[] v6Low;
    private final long[] v6Macs;
    /** Whether the VM of the same place in {@link #v6Macs} may be a router. */
    private final boolean[] v6Trusted;

    private final Map<Long, OwnAddresses> owners = new HashMap<>();

    private record Bound(IpAddress address, long mac, boolean trusted) {}

    /** @param guarded the VMs of one network; of two with the same address the first has it */
    public Bindings(List<VmBinding> guarded) {
        Map<IpAddress, Bound> all = new HashMap<>();
        for (VmBinding vm : guarded) {
            long mac = vm.mac().value();
            owners.putIfAbsent(mac, OwnAddresses.of(vm));
            vm.addresses().forEach(address -> all.putIfAbsent(address, new Bound(address, mac, vm.trusted())));
        }
        List<Bound> four = all.values().stream()
                .filter(bound -> bound.address().isV4())
                .sorted(Comparator.comparingInt(bound -> bound.address().v4()))
                .toList();
        List<Bound> six = all.values().stream()
                .filter(bound -> !bound.address().isV4())
                .sorted(Comparator.comparing(Bound::address))
                .toList();
        v4 = four.stream().mapToInt(bound -> bound.address().v4()).toArray();
        v4Macs = four.stream().mapToLong(Bound::mac).toArray();
        v6High = six.stream().mapToLong(bound -> bound.address().high()).toArray();
        v6Low = six.stream().mapToLong(bound -> bound.address().low()).toArray();
        v6Macs = six.stream().mapToLong(Bound::mac).toArray();
        v6Trusted = new boolean[six.size()];
        for (int i = 0; i < v6Trusted.length; i++) {
            v6Trusted[i] = six.get(i).trusted();
        }
    }

    /** What a VM may use; {@link OwnAddresses#UNKNOWN} if nothing was declared. */
    OwnAddresses of(long mac) {
        return owners.getOrDefault(mac, OwnAddresses.UNKNOWN);
    }

    /** Who has an IPv4 address, or {@link #NOBODY}. */
    long owner(int address) {
        int at = java.util.Arrays.binarySearch(v4, address);
        return at < 0 ? NOBODY : v4Macs[at];
    }

    /** Who has an IPv6 address, or {@link #NOBODY}. */
    long owner(long high, long low) {
        int at = find(high, low);
        return at < 0 ? NOBODY : v6Macs[at];
    }

    /** Who has an IPv6 address and is no router, or {@link #NOBODY}. */
    long hostOwner(long high, long low) {
        int at = find(high, low);
        return at < 0 || v6Trusted[at] ? NOBODY : v6Macs[at];
    }

    private int find(long high, long low) {
        int from = 0;
        int to = v6High.length - 1;
        while (from <= to) {
            int middle = from + to >>> 1;
            int order = Long.compareUnsigned(v6High[middle], high);
            if (order == 0) {
                order = Long.compareUnsigned(v6Low[middle], low);
            }
            if (order == 0) {
                return middle;
            } else if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -1;
    }
}
