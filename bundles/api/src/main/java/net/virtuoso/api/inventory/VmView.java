package net.virtuoso.api.inventory;

import java.time.Instant;
import java.util.List;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.Lease;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.VmBinding;
import org.jspecify.annotations.Nullable;

/**
 * A VM of a network.
 *
 * @param network the network's name
 * @param mac its address
 * @param vm its name for people
 * @param node where it runs; {@code null} if it doesn't, as far as is known
 * @param port its port; {@code null} if it has none
 * @param state whether the port works; {@code null} if there is none or its node hasn't reported
 * @param seenAt when its node learned of it; {@code null} if unknown
 * @param firstFrameAt when its first frame was carried; {@code null} if none was
 * @param addresses the IP addresses that were declared for it; empty if none were
 * @param trusted whether it may act as a router or DHCP server
 * @param lease what a DHCP server gave to it, as its node has seen; {@code null} if that isn't known
 */
public record VmView(
        String network,
        MacAddress mac,
        String vm,
        @Nullable String node,
        @Nullable String port,
        @Nullable PortState state,
        @Nullable Instant seenAt,
        @Nullable Instant firstFrameAt,
        List<IpAddress> addresses,
        boolean trusted,
        @Nullable Lease lease) {
    /** A VM that isn't known to run. */
    public static VmView of(VmBinding vm) {
        return of(vm, null, null, null);
    }

    /**
     * A VM and its port.
     *
     * @param port its port, if it has one
     * @param status what the port's node reports, if it has
     * @param seenAt when the node learned of the VM, if that is known
     */
    public static VmView of(VmBinding vm, @Nullable Port port, @Nullable PortStatus status, @Nullable Instant seenAt) {
        return new VmView(
                vm.network(),
                vm.mac(),
                vm.vm(),
                port == null ? null : port.node(),
                port == null ? null : port.id(),
                status == null ? null : status.state(),
                seenAt,
                status == null ? null : status.firstFrameAt(),
                vm.addresses(),
                vm.trusted(),
                status == null ? null : status.lease());
    }
}
