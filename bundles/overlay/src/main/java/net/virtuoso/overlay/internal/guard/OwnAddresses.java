package net.virtuoso.overlay.internal.guard;

import java.util.List;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.VmBinding;

/**
 * The addresses that one VM may use, as declared. Each family stands for itself: IPv4, IPv6, and IPv6 link-local, of which a
 * family without a declared address isn't checked. At most 16, so that a walk is the fastest search.
 *
 * @param v4 IPv4
 * @param high the first halves of IPv6 addresses
 * @param low their second halves
 * @param hasGlobal whether there is an IPv6 address beyond link-local
 * @param hasLinkLocal whether there is a link-local one
 * @param derivedLow the second half of the link-local address that follows from the MAC address (RFC 4291, A): always the VM's own
 * @param trusted whether nothing but the MAC address is checked
 */
record OwnAddresses(
        int[] v4, long[] high, long[] low, boolean hasGlobal, boolean hasLinkLocal, long derivedLow, boolean trusted) {
    /** Nothing was declared. */
    static final OwnAddresses UNKNOWN = new OwnAddresses(new int[0], new long[0], new long[0], false, false, 0, false);

    static final long LINK_LOCAL = 0xfe80L << 48;

    static OwnAddresses of(VmBinding vm) {
        List<IpAddress> six =
                vm.addresses().stream().filter(address -> !address.isV4()).toList();
        long mac = vm.mac().value();
        return new OwnAddresses(
                vm.addresses().stream()
                        .filter(IpAddress::isV4)
                        .mapToInt(IpAddress::v4)
                        .toArray(),
                six.stream().mapToLong(IpAddress::high).toArray(),
                six.stream().mapToLong(IpAddress::low).toArray(),
                six.stream().anyMatch(address -> !address.isLinkLocal()),
                six.stream().anyMatch(IpAddress::isLinkLocal),
                (mac >>> 24 << 40 | 0xfffeL << 24 | mac & 0xff_ffff) ^ 0x0200L << 48,
                vm.trusted());
    }

    boolean has(int address) {
        for (int own : v4) {
            if (own == address) {
                return true;
            }
        }
        return false;
    }

    boolean has(long addressHigh, long addressLow) {
        for (int i = 0; i < high.length; i++) {
            if (high[i] == addressHigh && low[i] == addressLow) {
                return true;
            }
        }
        return addressHigh == LINK_LOCAL && addressLow == derivedLow;
    }

    /** Whether addresses of this kind are checked at all. */
    boolean isChecked(long addressHigh) {
        return isLinkLocal(addressHigh) ? hasLinkLocal : hasGlobal;
    }

    /** Whether an address is of fe80::/10. */
    static boolean isLinkLocal(long addressHigh) {
        return addressHigh >>> 54 == LINK_LOCAL >>> 54;
    }
}
