package net.virtuoso.overlay.internal;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Port;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow;
import net.virtuoso.spi.port.KernelDevice;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;

/** A kernel without frames: it remembers its entries, and counts what the test says has passed. */
final class MemoryFastPath implements FastPath {
    private final String host;
    /** All of the test's, by their hosts. */
    private final Map<String, MemoryFastPath> world;

    private final Map<Long, Long> probes = new HashMap<>();
    final Map<Flow, Entry> sending = new HashMap<>();
    final Map<Flow, Entry> receiving = new HashMap<>();
    final Set<Endpoint> peers = new HashSet<>();
    boolean blocked;
    boolean refusing;
    int longest = 1450;

    MemoryFastPath(String host, Map<String, MemoryFastPath> world) {
        this.host = host;
        this.world = world;
        world.put(host, this);
    }

    /** An entry of the kernel's. */
    static final class Entry {
        final Set<InetAddress> addresses;
        KernelFlow.Passed passed = KernelFlow.Passed.NOTHING;
        boolean tooLong;
        boolean over;
        int longest;

        Entry(Set<InetAddress> addresses) {
            this.addresses = addresses;
        }
    }

    /** Frames of a flow pass here and at the other host. */
    static void pass(Flow flow, MemoryFastPath from, MemoryFastPath to, KernelFlow.Passed passed) {
        from.sending.get(flow).passed = passed;
        to.receiving.get(flow).passed = new KernelFlow.Passed(passed.frames(), passed.bytes(), 0, 0);
    }

    @Override
    public FastPathPeer peer(Endpoint remote, long channel) throws IOException {
        if (refusing) {
            throw new IOException("cannot reach " + remote);
        }
        peers.add(remote);
        return new FastPathPeer() {
            @Override
            public boolean probe(long token) {
                MemoryFastPath far = world.get(remote.host());
                if (far != null && !blocked) {
                    far.probes.put(channel, token);
                }
                return true;
            }

            @Override
            public long lastProbe() {
                return probes.getOrDefault(channel, 0L);
            }

            @Override
            public int longest() {
                return longest;
            }

            @Override
            public KernelFlow send(Flow flow, KernelDevice from, Set<InetAddress> addresses) {
                KernelFlow added = add(sending, flow, addresses);
                sending.get(flow).longest = longest;
                return added;
            }

            @Override
            public KernelFlow receive(Flow flow, KernelDevice to) {
                return add(receiving, flow, Set.of());
            }

            @Override
            public void close() {
                peers.remove(remote);
            }
        };
    }

    private static KernelFlow add(Map<Flow, Entry> flows, Flow flow, Set<InetAddress> addresses) {
        Entry entry = new Entry(addresses);
        Entry before = flows.put(flow, entry);
        if (before != null) {
            before.over = true;
        }
        return new KernelFlow() {
            @Override
            public Passed passed() {
                return entry.passed;
            }

            @Override
            public boolean isTooLong() {
                return entry.tooLong;
            }

            @Override
            public boolean isOver() {
                return entry.over;
            }

            @Override
            public void close() {
                entry.over = true;
                flows.remove(flow, entry);
            }
        };
    }

    @Override
    public long strays() {
        return 0;
    }

    @Override
    public void close() {
        world.remove(host);
    }

    /** Gives another driver's ports an interface. */
    static PortDriver onInterfaces(PortDriver driver) {
        return new PortDriver() {
            @Override
            public String name() {
                return driver.name();
            }

            @Override
            public OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException {
                return new OnInterface(driver.open(port, loop, receiver), port.device());
            }

            @Override
            public void sweep(String node, Set<String> keep) throws IOException {
                driver.sweep(node, keep);
            }
        };
    }

    private record OnInterface(OpenPort port, String name) implements OpenPort, KernelDevice {
        @Override
        public boolean write(io.netty.buffer.ByteBuf frame) {
            return port.write(frame);
        }

        @Override
        public void flush() {
            port.flush();
        }

        @Override
        public void setReading(boolean reading) {
            port.setReading(reading);
        }

        @Override
        public long lost() {
            return port.lost();
        }

        @Override
        public KernelDevice kernelDevice() {
            return this;
        }

        @Override
        public int index() {
            return 1;
        }

        @Override
        public Side fromGuest() {
            return Side.INGRESS;
        }

        @Override
        public int mark() {
            return 0;
        }

        @Override
        public void readFilter(int program) {}

        @Override
        public void close() {
            port.close();
        }
    }
}
