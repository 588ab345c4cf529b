package net.virtuoso.linux.rtnetlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;

/** Finds and changes network interfaces (rtnetlink(7), RTM_…LINK). */
public final class Interfaces {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_STATS64 = 23;

    private static final int FIXED = 16;
    private static final int HARDWARE_AT = 2;
    private static final int INDEX_AT = 4;
    private static final int FLAGS_AT = 8;
    /** In {@code struct rtnl_link_stats64}. */
    private static final int TX_DROPPED_AT = 7 * Long.BYTES;

    private final Rtnetlink kernel;

    /** @param kernel stays the caller's to close */
    public Interfaces(Rtnetlink kernel) {
        this.kernel = kernel;
    }

    /** The interface of a name. */
    public Optional<Interface> find(String name) throws IOException {
        return find(
                "look for interface " + name,
                new Message(RTM_GETLINK, Message.ofInterface(0, 0, 0)).put(IFLA_IFNAME, name));
    }

    /** The interface of an index. */
    public Optional<Interface> find(int index) throws IOException {
        return find("look for interface " + index, new Message(RTM_GETLINK, Message.ofInterface(index, 0, 0)));
    }

    private Optional<Interface> find(String action, Message request) throws IOException {
        try {
            return Optional.of(parse(kernel.get(action, request)));
        } catch (KernelException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All of them. */
    public List<Interface> list() throws IOException {
        return kernel.dump("list interfaces", new Message(RTM_GETLINK, Message.ofInterface(0, 0, 0))).stream()
                .map(Interfaces::parse)
                .toList();
    }

    /** Enables one. */
    public void bringUp(Interface device) throws IOException {
        kernel.change(
                "bring up interface " + device.name(),
                new Message(RTM_NEWLINK, Message.ofInterface(device.index(), Interface.UP, Interface.UP)),
                0);
    }

    /** Gives one a free text, at most 255 bytes. */
    public void setAlias(Interface device, String alias) throws IOException {
        kernel.change(
                "set the alias of interface " + device.name(),
                new Message(RTM_NEWLINK, Message.ofInterface(device.index(), 0, 0)).put(IFLA_IFALIAS, alias),
                0);
    }

    /** Removes one; nothing happens if it is gone. */
    public void delete(Interface device) throws IOException {
        try {
            kernel.change(
                    "delete interface " + device.name(),
                    new Message(RTM_DELLINK, Message.ofInterface(device.index(), 0, 0)),
                    0);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    static Interface parse(ByteBuffer payload) {
        Attributes attributes = Attributes.after(payload, FIXED);
        ByteBuffer statistics = attributes.find(IFLA_STATS64);
        return new Interface(
                payload.getInt(INDEX_AT),
                attributes.text(IFLA_IFNAME),
                Short.toUnsignedInt(payload.getShort(HARDWARE_AT)),
                payload.getInt(FLAGS_AT),
                attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND),
                attributes.text(IFLA_IFALIAS),
                statistics == null || statistics.limit() < TX_DROPPED_AT + Long.BYTES
                        ? 0
                        : statistics.getLong(TX_DROPPED_AT));
    }
}
