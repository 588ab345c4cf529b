package net.virtuoso.simulation.internal.port;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import net.virtuoso.model.Names;
import net.virtuoso.model.Port;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The port driver {@code memory}, and the simulated interfaces that it opens. All nodes of this container see the same ones.
 * Safe for use by several threads.
 */
@Component(service = {PortDriver.class, SimulatedPorts.class})
public final class SimulatedPorts implements PortDriver {
    /** The driver's name. */
    public static final String DRIVER = "memory";

    private final Map<String, SimulatedInterface> interfaces = new TreeMap<>();

    /** For Declarative Services. */
    @Activate
    public SimulatedPorts() {}

    /**
     * Makes an interface.
     *
     * @param name its name, unique in this container
     * @param machineThread where the machine lives
     * @param machine what is behind it
     * @throws RefusedException if the name is malformed or taken
     */
    public synchronized SimulatedInterface plug(
            String name, Executor machineThread, SimulatedInterface.Machine machine) {
        Names.requireDevice("device", name);
        if (interfaces.containsKey(name)) {
            throw RefusedException.conflict("device", name, "a name that no simulated interface has");
        }
        SimulatedInterface made = new SimulatedInterface(name, machineThread, machine);
        interfaces.put(name, made);
        return made;
    }

    /** Deletes an interface; a port that is open on it fails. Without effect the second time. */
    public void unplug(SimulatedInterface device) {
        synchronized (this) {
            interfaces.remove(device.name(), device);
        }
        device.delete();
    }

    @Override
    public String name() {
        return DRIVER;
    }

    @Override
    public OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException {
        SimulatedInterface device;
        synchronized (this) {
            device = interfaces.get(port.device());
        }
        if (device == null) {
            throw new IOException("there is no simulated interface '" + port.device()
                    + "': start its simulated VM, or configure the simulated LAN");
        }
        return device.open(loop, receiver);
    }

    /** The driver itself makes nothing: interfaces are their machines'. */
    @Override
    public void sweep(String node, Set<String> keep) {}

    /** Deletes all interfaces. */
    @Deactivate
    void deactivate() {
        Map<String, SimulatedInterface> left;
        synchronized (this) {
            left = new TreeMap<>(interfaces);
            interfaces.clear();
        }
        left.values().forEach(SimulatedInterface::delete);
    }
}
