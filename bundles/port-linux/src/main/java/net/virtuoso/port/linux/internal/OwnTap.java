package net.virtuoso.port.linux.internal;

import java.io.IOException;
import java.util.List;
import net.virtuoso.model.Port;
import net.virtuoso.port.linux.internal.kernel.Errno;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.port.linux.internal.kernel.KernelException;
import net.virtuoso.port.linux.internal.kernel.TapDevice;
import net.virtuoso.port.linux.internal.rtnetlink.Interface;
import net.virtuoso.port.linux.internal.rtnetlink.Interfaces;
import net.virtuoso.port.linux.internal.rtnetlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * A TAP that we make. Its alias ({@code ip link} shows it) says which node made it, so that one which outlived us, because a
 * child process inherited its descriptor, is known as ours.
 */
final class OwnTap implements Device {
    private static final String MARK = "net.virtuoso:";
    private static final String KIND = "tun";

    private final String name;
    private final TapDevice tap;
    /** Kept, in the namespace where the TAP was made: the state of ports is asked for every few seconds, on the event loop. */
    private final Rtnetlink kernel;

    private long dropped;

    private OwnTap(String name, TapDevice tap, Rtnetlink kernel) {
        this.name = name;
        this.tap = tap;
        this.kernel = kernel;
    }

    /**
     * Makes a port's interface, up, in the calling thread's network namespace. One that this node left behind is replaced.
     *
     * @throws IOException if there is another interface of that name, or the host refuses; nothing is left behind then
     */
    static OwnTap create(Port port) throws IOException {
        String name = port.device();
        Rtnetlink kernel = Rtnetlink.open();
        try {
            return create(name, port.node(), kernel);
        } catch (IOException | RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    private static OwnTap create(String name, String node, Rtnetlink kernel) throws IOException {
        Interfaces interfaces = new Interfaces(kernel);
        @Nullable Interface present = interfaces.find(name).orElse(null);
        if (present != null) {
            if (!isOurs(present, node)) {
                throw taken(name);
            }
            interfaces.delete(present);
        }
        TapDevice tap = create(name);
        try {
            Interface made = interfaces
                    .find(name)
                    .orElseThrow(() -> new IOException("TAP " + name + " was deleted while it was being made"));
            interfaces.setAlias(made, MARK + node);
            interfaces.bringUp(made);
            return new OwnTap(name, tap, kernel);
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
