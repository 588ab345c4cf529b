package net.virtuoso.port.linux.internal;

import java.io.IOException;
import java.util.List;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.port.linux.internal.kernel.TapDevice;
import net.virtuoso.spi.port.KernelDevice;
import org.jspecify.annotations.Nullable;

/**
 * A TAP that we make. Its alias ({@code ip link} shows it) says which node made it, so that one which outlived us, because a
 * child process inherited its descriptor, is known as ours.
 */
final class OwnTap implements Device {
    private static final String MARK = "net.virtuoso:";
    private static final String KIND = "tun";

    private final String name;
    private final PortRole role;
    private final int index;
    private final TapDevice tap;
    /** Kept, in the namespace where the TAP was made: the state of ports is asked for every few seconds, on the event loop. */
    private final Rtnetlink kernel;

    private long dropped;

    private OwnTap(Port port, int index, TapDevice tap, Rtnetlink kernel) {
        name = port.device();
        role = port.role();
        this.index = index;
        this.tap = tap;
        this.kernel = kernel;
    }

    /**
     * Makes a port's interface, up, in the calling thread's network namespace. One that this node left behind is replaced.
     *
     * @throws IOException if there is another interface of that name, or the host refuses; nothing is left behind then
     */
    static OwnTap create(Port port) throws IOException {
        Rtnetlink kernel = Rtnetlink.open();
        try {
            return create(port, kernel);
        } catch (IOException | RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    private static OwnTap create(Port port, Rtnetlink kernel) throws IOException {
        String name = port.device();
        Interfaces interfaces = new Interfaces(kernel);
        @Nullable Interface present = interfaces.find(name).orElse(null);
        if (present != null) {
            if (!isOurs(present, port.node())) {
                throw taken(name);
            }
            interfaces.delete(present);
        }
        TapDevice tap = create(name);
        try {
            Interface made = interfaces
                    .find(name)
                    .orElseThrow(() -> new IOException("TAP " + name + " was deleted while it was being made"));
            interfaces.setAlias(made, MARK + port.node());
            interfaces.bringUp(made);
            return new OwnTap(port, made.index(), tap, kernel);
        } catch (IOException e) {
            tap.close();
            throw e;
        }
    }

    private static TapDevice create(String name) throws IOException {
        try {
            return TapDevice.create(name);
        } catch (KernelException e) {
            if (e.errno() == Errno.EBUSY) {
                IOException taken = taken(name);
                taken.initCause(e);
                throw taken;
            }
            throw e;
        }
    }

    private static IOException taken(String name) {
        return new IOException(
                "there is an interface " + name + " already, which isn't a TAP of this node; give the port"
                        + " another device, or use the driver 'packet' to attach to it");
    }

    /** Whether a node made an interface. */
    static boolean isOurs(Interface device, String node) {
        return device.kind().equals(KIND) && device.alias().equals(MARK + node);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<FrameSource> sources() {
        return List.of(tap);
    }

    @Override
    public @Nullable KernelDevice kernelDevice() {
        return role == PortRole.VM ? new Bypass() : null;
    }

    /** What the kernel takes on its way into the TAP never reaches the descriptor. */
    private final class Bypass implements KernelDevice {
        @Override
        public String name() {
            return name;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public Side fromGuest() {
            return Side.EGRESS;
        }

        @Override
        public int mark() {
            return 0;
        }

        @Override
        public void readFilter(int program) {
            // Nothing to leave out.
        }
    }

    @Override
    public Condition condition(int errno) {
        return new Condition.Gone(
                errno == Errno.ENODEV
                        ? "TAP " + name + " was deleted"
                        : new KernelException("read from TAP " + name, errno, "").getMessage());
    }

    /** What the host sent and we didn't read in time; the kernel counts it at the interface. */
    @Override
    public long dropped() {
        try {
            dropped =
                    new Interfaces(kernel).find(name).map(Interface::droppedOut).orElse(dropped);
        } catch (IOException e) {
            // The last reading stands; whoever uses the port finds out by itself what is wrong.
        }
        return dropped;
    }

    @Override
    public void close() {
        tap.close();
        kernel.close();
    }
}
