package net.virtuoso.port.linux.internal;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.linux.rtnetlink.TrafficFilters;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.port.linux.internal.kernel.PacketSocket;
import net.virtuoso.spi.port.KernelDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packet sockets on an interface that somebody else made. An interface that goes down keeps its port and goes on when it is
 * up again; one that is deleted, or moved to another namespace, doesn't.
 */
final class PacketDevice implements Device {
    private static final Logger LOG = LoggerFactory.getLogger(PacketDevice.class);
    private static final int MAX_NAMES = 10;

    /** On these the host sends what the guest should get, and the other way round. */
    private static final Set<String> REVERSED = Set.of("macvlan", "macvtap", "ipvlan", "ipvtap");

    private final Port port;
    private final int index;
    private final PacketSocket frames;
    private final PacketSocket taggedFrames;
    private boolean closed;

    private PacketDevice(Port port, int index, PacketSocket frames, PacketSocket taggedFrames) {
        this.port = port;
        this.index = index;
        this.frames = frames;
        this.taggedFrames = taggedFrames;
    }

    /**
     * Opens a port's interface in the calling thread's network namespace.
     *
     * @throws IOException if it isn't there or can't be used; nothing is left behind then
     */
    static PacketDevice open(Port port) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Interface device = usable(port, new Interfaces(kernel));
            if (port.role() != PortRole.VM) {
                if (!device.isUp()) {
                    LOG.warn("Interface {} is down; its port waits: ip link set {} up", device.name(), device.name());
                }
                return open(port, device.index());
            }
            GuestShield shield = new GuestShield(new TrafficFilters(kernel), port.node());
            shield.install(device);
            try {
                if (!device.isUp()) {
                    new Interfaces(kernel).bringUp(device);
                }
                return open(port, device.index());
            } catch (IOException e) {
                shield.remove(device.index());
                throw e;
            }
        }
    }

    private static PacketDevice open(Port port, int index) throws IOException {
        PacketSocket frames = PacketSocket.open(port.device(), index);
        try {
            return new PacketDevice(port, index, frames, PacketSocket.openTagged(port.device(), index));
        } catch (IOException e) {
            frames.close();
            throw e;
        }
    }

    private static Interface usable(Port port, Interfaces interfaces) throws IOException {
        String name = port.device();
        @Nullable Interface device = interfaces.find(name).orElse(null);
        if (device == null) {
            String others = interfaces.list().stream()
                    .map(Interface::name)
                    .limit(MAX_NAMES)
                    .collect(Collectors.joining(", "));
            throw new IOException(
                    "interface " + name + " doesn't exist on this host; create it, or give the port another"
                            + " device (there are: " + others + ")");
        }
        if (device.hardware() != Interface.ETHERNET) {
            throw new IOException("interface " + name + " isn't an Ethernet one; give the port another device");
        }
        if (port.role() == PortRole.VM && REVERSED.contains(device.kind())) {
            throw new IOException("interface " + name + " is a " + device.kind()
                    + ", tied to another interface; give the VM an interface of libvirt type 'ethernet'");
        }
        return device;
    }

    @Override
    public String name() {
        return port.device();
    }

    @Override
    public List<FrameSource> sources() {
        return List.of(frames, taggedFrames);
    }

    /** A socket is told of its interface's going down, but neither of its coming up nor of its end after that. */
    @Override
    public Condition condition(int errno) {
        if (errno != Errno.ENETDOWN) {
            return new Condition.Gone(new KernelException("read from interface " + name(), errno, "").getMessage());
        }
        try (Rtnetlink kernel = Rtnetlink.open()) {
            if (!frames.isBound()) {
                return new Condition.Gone("interface " + name() + " was deleted");
            }
            boolean up = new Interfaces(kernel).find(index).map(Interface::isUp).orElse(false);
            return up ? new Condition.Working() : new Condition.Waiting("interface " + name() + " is down");
        } catch (IOException e) {
            return new Condition.Gone("interface " + name() + ": " + e.getMessage());
        }
    }

    /** The LAN's interface is the host's too, and answers for addresses that it learns of by looking at all frames. */
    @Override
    public @Nullable KernelDevice kernelDevice() {
        return port.role() == PortRole.VM ? new Bypass() : null;
    }

    /** Frames that the kernel forwards pass the sockets all the same: they look first. */
    private final class Bypass implements KernelDevice {
        @Override
        public String name() {
            return port.device();
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public Side fromGuest() {
            return Side.INGRESS;
        }

        @Override
        public int mark() {
            return PacketSocket.MARK;
        }

        @Override
        public void readFilter(int program) throws IOException {
            frames.readFilter(port.device(), program);
        }
    }

    @Override
    public long dropped() {
        return frames.dropped() + taggedFrames.dropped();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        frames.close();
        taggedFrames.close();
        if (port.role() == PortRole.VM) {
            try (Rtnetlink kernel = Rtnetlink.open()) {
                new GuestShield(new TrafficFilters(kernel), port.node()).remove(index);
            } catch (IOException e) {
                LOG.warn("The filters on interface {} stay until the next sweep: {}", name(), e.getMessage());
            }
        }
    }
}
