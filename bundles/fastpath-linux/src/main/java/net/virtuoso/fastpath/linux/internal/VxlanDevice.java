package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.virtuoso.linux.BpfProgram;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Message;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.linux.rtnetlink.TrafficFilters;
import org.jspecify.annotations.Nullable;

/**
 * A node's VXLAN device (Linux: Documentation/networking/vxlan.rst): one for all networks and peers, since every frame brings its
 * tunnel along ({@code external}). It is called {@code vnet-} and eight digits that follow from the node's name; its alias says
 * which node made it, in words. A device is ours if kind, name and alias say so.
 */
final class VxlanDevice {
    private static final String KIND = "vxlan";
    /** For people: {@code tc filter show dev X ingress} shows this handle, {@code VNET} in ASCII. */
    private static final int HANDLE = 0x564e4554;

    private static final String MARK = "net.virtuoso.fastpath:";

    private static final int RTM_NEWLINK = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_AF_SPEC = 26;
    private static final int AF_INET6 = 10;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final int IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int IFLA_VXLAN_LEARNING = 7;
    private static final int IFLA_VXLAN_PORT = 15;
    private static final int IFLA_VXLAN_COLLECT_METADATA = 25;

    private VxlanDevice() {}

    /**
     * Makes it, up, in the calling thread's network namespace. One that the node has left is replaced.
     *
     * @param port the UDP port
     * @throws IOException if there is another device of that name or port, or the host refuses; nothing is left then
     */
    static Interface create(String node, int port) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Interfaces interfaces = new Interfaces(kernel);
            String name = name(node);
            @Nullable Interface present = interfaces.find(name).orElse(null);
            if (present != null) {
                if (!isOurs(present, node)) {
                    throw new IOException("there is an interface " + name
                            + " that isn't this node's; the fast path needs that name: ip link del " + name);
                }
                interfaces.delete(present);
            }
            add(kernel, name, port);
            Interface made = interfaces
                    .find(name)
                    .orElseThrow(() -> new IOException("interface " + name + " was deleted while it was being made"));
            try {
                interfaces.setAlias(made, MARK + node);
                withoutAddress(kernel, made);
                withoutHost(kernel, made);
                interfaces.bringUp(made);
            } catch (IOException e) {
                interfaces.delete(made);
                throw bringUpFailed(e, port);
            }
            return made;
        }
    }

    private static void add(Rtnetlink kernel, String name, int port) throws IOException {
        Message request = new Message(RTM_NEWLINK, Message.ofInterface(0, 0, 0)).put(IFLA_IFNAME, name);
        int info = request.beginNest(IFLA_LINKINFO);
        request.put(IFLA_INFO_KIND, KIND);
        int data = request.beginNest(IFLA_INFO_DATA);
        request.put(IFLA_VXLAN_COLLECT_METADATA, new byte[] {1})
                .put(IFLA_VXLAN_LEARNING, new byte[] {0})
                .putShort(IFLA_VXLAN_PORT, Short.reverseBytes((short) port))
                .endNest(data);
        request.endNest(info);
        try {
            kernel.change(
                    "make the VXLAN device " + name + " (is the module vxlan there?)",
                    request,
                    Rtnetlink.CREATE | Rtnetlink.EXCLUSIVE);
        } catch (KernelException e) {
            if (e.errno() == Errno.EEXIST) {
                throw inUse(e, port);
            }
            throw e;
        }
    }

    /** Without an address the host has nothing to announce there. */
    private static void withoutAddress(Rtnetlink kernel, Interface device) throws IOException {
        Message request = new Message(RTM_NEWLINK, Message.ofInterface(device.index(), 0, 0));
        int families = request.beginNest(IFLA_AF_SPEC);
        int ipv6 = request.beginNest(AF_INET6);
        request.put(IFLA_INET6_ADDR_GEN_MODE, new byte[] {IN6_ADDR_GEN_MODE_NONE})
                .endNest(ipv6);
        request.endNest(families);
        try {
            kernel.change("keep addresses off interface " + device.name(), request, 0);
        } catch (KernelException e) {
            if (e.errno() != Errno.EAFNOSUPPORT) {
                throw e;
            }
            // No IPv6 there, no address.
        }
    }

    /**
     * What the programs don't give to a VM ends here, also when there are none any more, after a crash: whoever can send
     * datagrams to the port has no way into the host's own stack.
     */
    private static void withoutHost(Rtnetlink kernel, Interface device) throws IOException {
        TrafficFilters filters = new TrafficFilters(kernel);
        filters.addClsact(device);
        filters.add(device, TrafficFilters.Hook.INGRESS, HANDLE, new BpfProgram().result(TrafficFilters.DROP));
    }

    private static IOException bringUpFailed(IOException failure, int port) {
        return failure instanceof KernelException refused && refused.errno() == Errno.EADDRINUSE
                ? inUse(failure, port)
                : failure;
    }

    private static IOException inUse(IOException cause, int port) {
        return new IOException(
                "UDP port " + port + " belongs to another VXLAN device of this host or to a program; give all nodes"
                        + " another one: vxlan = ADDRESS:PORT",
                cause);
    }

    /** Removes what a node has, in the calling thread's network namespace. */
    static List<String> remove(String node) throws IOException {
        List<String> removed = new ArrayList<>();
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Interfaces interfaces = new Interfaces(kernel);
            @Nullable Interface present = interfaces.find(name(node)).orElse(null);
            if (present != null && isOurs(present, node)) {
                interfaces.delete(present);
                removed.add(present.name());
            }
        }
        return removed;
    }

    /** Removes a device that was made, unless it is gone: an index isn't used again. */
    static void remove(Interface device) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            new Interfaces(kernel).delete(device);
        }
    }

    private static boolean isOurs(Interface device, String node) {
        return device.kind().equals(KIND) && device.alias().equals(MARK + node);
    }

    /** A node's name may be longer than an interface's. */
    static String name(String node) {
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(node.getBytes(StandardCharsets.UTF_8)));
            return "vnet-" + HexFormat.of().toHexDigits(digest.getInt());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
