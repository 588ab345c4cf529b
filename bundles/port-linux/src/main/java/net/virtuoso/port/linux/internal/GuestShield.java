package net.virtuoso.port.linux.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.virtuoso.linux.BpfProgram;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.TrafficFilters;
import net.virtuoso.linux.rtnetlink.TrafficFilters.Discipline;
import net.virtuoso.linux.rtnetlink.TrafficFilters.Filter;
import net.virtuoso.linux.rtnetlink.TrafficFilters.Hook;
import net.virtuoso.port.linux.internal.kernel.PacketSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a guest's interface and the host's own stack apart: a filter behind the packet sockets drops whatever comes from the
 * guest, so that no bridge, ARP or DHCP server of the host hears it; another drops whatever is sent to the guest without our
 * sockets' mark, such as the host's IPv6 advertisements.
 *
 * <p>The programs begin with instructions that have no effect but carry our signature: they say in the kernel itself whose
 * filters these are, and survive a crash of ours.
 */
final class GuestShield {
    private static final Logger LOG = LoggerFactory.getLogger(GuestShield.class);

    /** For people: {@code tc filter show dev X ingress} shows this handle, {@code VNET} in ASCII. */
    private static final int HANDLE = 0x564e4554;

    private static final int SIGNATURE = HANDLE;
    /** The signature: four loads of a constant. */
    private static final int SIGNATURE_LENGTH = 4 * Long.BYTES;

    private static final int QDISC_NOT_OURS = 0;
    private static final int QDISC_OURS = 1;
    /** Where the constant of the fourth load is, which says whose the discipline is. */
    private static final int QDISC_AT = SIGNATURE_LENGTH - Integer.BYTES;

    private final TrafficFilters filters;
    private final int[] node;

    /** @param node the name of the node whose filters these are */
    GuestShield(TrafficFilters filters, String node) {
        this.filters = filters;
        this.node = digest(node);
    }

    /**
     * Puts the filters on a device, unless they are there.
     *
     * @throws IOException if the kernel refuses; nothing that this call added is left then
     */
    void install(Interface device) throws IOException {
        Discipline discipline = filters.disciplines().get(device.index());
        if (discipline == null) {
            filters.addClsact(device);
        }
        try {
            addFilters(device, discipline);
        } catch (IOException e) {
            remove(device.index());
            if (discipline == null && filters.list(device.index()).isEmpty()) {
                filters.removeClsact(device.index());
            }
            throw e;
        }
    }

    private void addFilters(Interface device, @Nullable Discipline before) throws IOException {
        int owner = before == null ? QDISC_OURS : QDISC_NOT_OURS;
        ensure(device, Hook.INGRESS, signature(owner).result(TrafficFilters.DROP));
        if (before == Discipline.INGRESS_ONLY) {
            LOG.warn(
                    "What the host sends to {} reaches the guest: the interface has an ingress discipline, which has no"
                            + " filter for that direction. Replace it by clsact if that matters.",
                    device.name());
            return;
        }
        ensure(
                device,
                Hook.EGRESS,
                signature(owner)
                        .load(BpfProgram.MARK)
                        .onlyIf(PacketSocket.MARK)
                        .result(TrafficFilters.CONTINUE)
                        .result(TrafficFilters.DROP));
    }

    private void ensure(Interface device, Hook hook, BpfProgram program) throws IOException {
        if (filters.list(device.index(), hook).stream().noneMatch(this::isOurs)) {
            filters.add(device, hook, HANDLE, program);
        }
    }

    /** Takes the filters off a device, and the discipline they hang on if we brought it and nobody else uses it. */
    void remove(int index) throws IOException {
        List<Filter> ours = filters.list(index).stream().filter(this::isOurs).toList();
        for (Filter filter : ours) {
            filters.remove(filter);
        }
        if (ours.stream().anyMatch(GuestShield::broughtQdisc)
                && filters.list(index).isEmpty()) {
            filters.removeClsact(index);
        }
    }

    /**
     * Takes the filters off several devices.
     *
     * @param devices the devices to look at
     * @return the names of those that had any
     */
    List<String> removeFrom(List<Interface> devices) throws IOException {
        Map<Integer, Discipline> disciplines = filters.disciplines();
        List<Interface> candidates = devices.stream()
                .filter(device -> disciplines.containsKey(device.index()))
                .toList();
        List<String> cleaned = new ArrayList<>();
        for (Interface device : candidates) {
            if (filters.list(device.index()).stream().anyMatch(this::isOurs)) {
                remove(device.index());
                cleaned.add(device.name());
            }
        }
        return cleaned;
    }

    private BpfProgram signature(int qdisc) {
        return new BpfProgram()
                .constant(SIGNATURE)
                .constant(node[0])
                .constant(node[1])
                .constant(qdisc);
    }

    private boolean isOurs(Filter filter) {
        byte[] expected = signature(QDISC_NOT_OURS).bytes();
        return filter.program().length > SIGNATURE_LENGTH
                && Arrays.equals(filter.program(), 0, QDISC_AT, expected, 0, QDISC_AT);
    }

    private static boolean broughtQdisc(Filter filter) {
        return ByteBuffer.wrap(filter.program()).order(ByteOrder.LITTLE_ENDIAN).getInt(QDISC_AT) == QDISC_OURS;
    }

    /** Eight bytes that tell one node's name from another's. */
    private static int[] digest(String node) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(node.getBytes(StandardCharsets.UTF_8)));
            return new int[] {digest.getInt(), digest.getInt()};
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
