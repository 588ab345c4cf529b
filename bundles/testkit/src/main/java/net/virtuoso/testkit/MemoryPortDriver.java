package net.virtuoso.testkit;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.virtuoso.model.Port;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;

/**
 * Ports without devices: the test plugs {@link MemoryDevice}s in and out, and is the guest behind them. Safe for use by several
 * threads.
 */
public final class MemoryPortDriver implements PortDriver {
    private final String name;
    private final Map<String, MemoryDevice> devices = new TreeMap<>();
    private final Map<String, Set<String>> leftovers = new TreeMap<>();
    private final List<Set<String>> sweeps = new ArrayList<>();

    /** A driver of the name {@code memory}. */
    public MemoryPortDriver() {
        this("memory");
    }

    /** A driver of a name. */
    public MemoryPortDriver(String name) {
        this.name = name;
    }

    /** Makes a device that can be opened from now on. */
    public synchronized MemoryDevice plug(String device) {
        MemoryDevice plugged = new MemoryDevice(device);
        devices.put(device, plugged);
        return plugged;
    }

    /** Takes a device away; a port that is open on it fails. */
    public void unplug(String device) {
        MemoryDevice plugged;
        synchronized (this) {
            plugged = devices.remove(device);
        }
        if (plugged == null) {
            throw new IllegalArgumentException("no device '" + device + "' is plugged in");
        }
        plugged.fail("interface '" + device + "' was deleted");
    }

    /** Says that a predecessor of a node made a device and crashed. */
    public synchronized void leave(String node, String device) {
        leftovers.computeIfAbsent(node, key -> new TreeSet<>()).add(device);
    }

    /** What predecessors of a node left and nobody has removed. */
    public synchronized Set<String> leftovers(String node) {
        return Set.copyOf(leftovers.getOrDefault(node, Set.of()));
    }

    /** What was to be kept, for each sweep until now. */
    public synchronized List<Set<String>> sweeps() {
        return List.copyOf(sweeps);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException {
        MemoryDevice device;
        synchronized (this) {
            device = devices.get(port.device());
        }
        if (device == null) {
            throw new IOException("interface '" + port.device() + "' isn't there: plug it in");
        }
        return device.open(loop, receiver);
    }

    @Override
    public synchronized void sweep(String node, Set<String> keep) {
        sweeps.add(Set.copyOf(keep));
        leftovers.computeIfPresent(node, (key, left) -> {
            Set<String> kept = new TreeSet<>(left);
            kept.retainAll(keep);
            return kept;
        });
    }
}
