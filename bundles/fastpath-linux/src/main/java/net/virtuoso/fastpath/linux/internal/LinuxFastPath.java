package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import net.virtuoso.fastpath.linux.internal.bpf.BpfCode;
import net.virtuoso.fastpath.linux.internal.bpf.BpfMap;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.port.KernelDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's device, programs and maps. Everything but the device ends with the process; the device is found again by its name
 * and alias, and is of no use without the programs: it drops whatever comes.
 */
final class LinuxFastPath implements FastPath {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxFastPath.class);

    /** Pairs that the kernel forwards at this node, each way. */
    private static final int LIMIT = 65_536;

    private static final int PEERS = 4_096;
    private static final byte[] ONLY = new byte[Integer.BYTES];

    private final InetAddress local;
    private final int udpPort;
    private final Interface device;
    private final BpfMap sending;
    private final BpfMap receiving;
    private final BpfMap probes;
    private final BpfMap strays;
    private final BpfCode forwarder;
    private final BpfCode readFilter;
    private final BpfCode receiver;
    private final AutoCloseable atDevice;
    private final FlowMap sendingFlows;
    private final FlowMap receivingFlows;
    /** Taken ports by their interfaces' index. */
    private final Map<Integer, TakenPort> ports = new HashMap<>();

    private boolean deviceUp = true;
    private boolean closed;

    private LinuxFastPath(Maker maker, Interface device, int port) throws IOException {
        this.local = maker.local;
        udpPort = port;
        this.device = device;
        sending = maker.keep(BpfMap.create("vnet_send", Layout.SEND_KEY, Layout.SEND_VALUE, LIMIT));
        receiving = maker.keep(BpfMap.create("vnet_receive", Layout.RECEIVE_KEY, Layout.RECEIVE_VALUE, LIMIT));
        probes = maker.keep(BpfMap.create("vnet_probes", Layout.PROBE_KEY, Layout.PROBE_VALUE, PEERS));
        strays = maker.keep(BpfMap.create("vnet_strays", ONLY.length, Long.BYTES, 1));
        sendingFlows = new FlowMap(sending, Layout::sent);
        receivingFlows = new FlowMap(receiving, Layout::received);
        strays.put(ONLY, Layout.struct(Long.BYTES));
        forwarder = maker.keep(BpfCode.load(
                BpfCode.Kind.TRAFFIC, "vnet_send", SendProgram.forwarder(sending.number(), device.index(), local)));
        readFilter = maker.keep(
                BpfCode.load(BpfCode.Kind.SOCKET_FILTER, "vnet_read", SendProgram.readFilter(sending.number())));
        receiver = maker.keep(BpfCode.load(
                BpfCode.Kind.TRAFFIC,
                "vnet_receive",
                ReceiveProgram.assemble(
                        receiving.number(), probes.number(), strays.number(), local instanceof Inet6Address)));
        atDevice = maker.keep(receiver.attach(device.index(), BpfCode.Hook.INGRESS));
    }

    /**
     * Opens it in the calling thread's network namespace.
     *
     * @throws IOException if the host can't; nothing is left behind then
     */
    static LinuxFastPath open(String node, Endpoint endpoint) throws IOException {
        InetAddress local = Addresses.parse("vxlan", endpoint);
        Maker maker = new Maker(local);
        try {
            Interface device = VxlanDevice.create(node, endpoint.port());
            maker.keep(() -> VxlanDevice.remove(device));
            return new LinuxFastPath(maker, device, endpoint.port());
        } catch (IOException | RuntimeException e) {
            maker.undo();
            throw e;
        }
    }

    /** Undoes what has been made if the rest can't be. */
    private static final class Maker {
        private final InetAddress local;
        private final Deque<AutoCloseable> made = new ArrayDeque<>();

        Maker(InetAddress local) {
            this.local = local;
        }

        <T extends AutoCloseable> T keep(T thing) {
            made.push(thing);
            return thing;
        }

        void undo() {
            made.forEach(LinuxFastPath::closeQuietly);
        }
    }

    private static void closeQuietly(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            LOG.warn("A part of the fast path was not removed cleanly", e);
        }
    }

    @Override
    public FastPathPeer peer(Endpoint remote, long channel) throws IOException {
        InetAddress address = Addresses.parse("fastPath", remote);
        if (address.getClass() != local.getClass()) {
            throw RefusedException.invalid(
                    "fastPath", remote, "an address of the kind of " + local.getHostAddress() + ", this node's own");
        }
        // Programs can't say to which port a device sends: it is its own.
        if (remote.port() != udpPort) {
            throw RefusedException.invalid(
                    "fastPath", remote, "UDP port " + udpPort + ", which is this node's own: one for all nodes");
        }
        requireOpen();
        ProbeSocket socket = ProbeSocket.open(local, new InetSocketAddress(address, remote.port()), channel);
        return new LinuxPeer(this, address, Layout.probeKey(channel, address), socket);
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the fast path over " + device.name() + " is closed");
        }
    }

    FlowMap sending() {
        return sendingFlows;
    }

    FlowMap receiving() {
        return receivingFlows;
    }

    BpfMap probes() {
        return probes;
    }

    /** Whether frames can leave by the device; told when that changes. */
    boolean isDeviceUp(ProbeSocket socket) {
        boolean up = socket.isUp(device.index());
        if (up != deviceUp) {
            deviceUp = up;
            if (up) {
                LOG.info("Interface {} is up again", device.name());
            } else {
                LOG.warn(
                        "Interface {} is down or was deleted, and the fast path rests: set it up, or restart the agent",
                        device.name());
            }
        }
        return up;
    }

    boolean isClosed() {
        return closed;
    }

    /** Sees to it that frames of a VM's interface pass the forwarder. */
    TakenPort take(KernelDevice port) throws IOException {
        requireOpen();
        TakenPort taken = ports.get(port.index());
        if (taken == null) {
            taken = new TakenPort(port, forwarder, readFilter);
            ports.put(port.index(), taken);
        }
        taken.use();
        return taken;
    }

    void release(TakenPort port) {
        if (port.unuse()) {
            ports.remove(port.index(), port);
            port.close();
        }
    }

    @Override
    public long strays() {
        if (closed) {
            return 0;
        }
        try {
            ByteBuffer count = strays.get(ONLY);
            return count == null ? 0 : count.getLong(0);
        } catch (IOException e) {
            LOG.debug("Strays of {} can't be counted", device.name(), e);
            return 0;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        sendingFlows.close();
        receivingFlows.close();
        ports.values().forEach(TakenPort::close);
        ports.clear();
        for (AutoCloseable part :
                new AutoCloseable[] {atDevice, receiver, forwarder, readFilter, sending, receiving, probes, strays}) {
            closeQuietly(part);
        }
        try {
            VxlanDevice.remove(device);
        } catch (IOException e) {
            LOG.warn("Device {} stays until the next start: {}", device.name(), e.getMessage());
        }
    }

    @Override
    public String toString() {
        return device.name() + " at " + local.getHostAddress();
    }
}
