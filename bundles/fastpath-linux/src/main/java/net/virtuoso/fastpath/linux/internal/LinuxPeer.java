package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow;
import net.virtuoso.spi.port.KernelDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another node: its probes, and the flows to and from it. */
final class LinuxPeer implements FastPathPeer {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxPeer.class);

    /** Below it user space is the better way: IPv6 asks for 1280, and less than IPv4's 576 is none. */
    private static final int SHORTEST = 576;

    private final LinuxFastPath fastPath;
    private final InetAddress address;
    private final ProbeSocket socket;
    private final byte[] probeKey;
    private int longest;
    private boolean closed;

    LinuxPeer(LinuxFastPath fastPath, InetAddress address, byte[] probeKey, ProbeSocket socket) throws IOException {
        this.fastPath = fastPath;
        this.address = address;
        this.socket = socket;
        this.probeKey = probeKey;
        try {
            fastPath.probes().put(probeKey, Layout.struct(Layout.PROBE_VALUE));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** A probe doesn't pass the device that flows leave by: without that none is sent, so that they come back to user space. */
    @Override
    public boolean probe(long token) {
        return !closed && fastPath.isDeviceUp(socket) && socket.send(token);
    }

    @Override
    public long lastProbe() {
        if (closed || fastPath.isClosed()) {
            return 0;
        }
        try {
            ByteBuffer token = fastPath.probes().get(probeKey);
            return token == null ? 0 : token.getLong(0);
        } catch (IOException e) {
            LOG.debug("Probes of {} can't be read", address, e);
            return 0;
        }
    }

    @Override
    public int longest() {
        try {
            if (!closed) {
                longest = socket.longest();
            }
        } catch (IOException e) {
            LOG.debug("The MTU of the path to {} can't be read", address, e);
        }
        return longest;
    }

    @Override
    public KernelFlow send(Flow flow, KernelDevice from, Set<InetAddress> addresses) throws IOException {
        if (addresses.size() > MAX_ADDRESSES) {
            throw RefusedException.limit("addresses", addresses.size(), "at most " + MAX_ADDRESSES);
        }
        int longest = socket.longest();
        if (longest < SHORTEST) {
            throw new IOException("the path to " + address.getHostAddress() + " takes IP packets of " + longest
                    + " bytes only, less than " + SHORTEST);
        }
        TakenPort port = fastPath.take(from);
        try {
            return fastPath.sending()
                    .put(
                            Layout.sendKey(port.index(), flow),
                            Layout.sendValue(flow, address, longest, addresses),
                            () -> fastPath.release(port));
        } catch (IOException e) {
            fastPath.release(port);
            throw e;
        }
    }

    @Override
    public KernelFlow receive(Flow flow, KernelDevice to) throws IOException {
        boolean own = to.fromGuest() == KernelDevice.Side.EGRESS;
        return fastPath.receiving()
                .put(Layout.receiveKey(flow, address), Layout.receiveValue(to.index(), own, to.mark()), () -> {});
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        socket.close();
        if (!fastPath.isClosed()) {
            try {
                fastPath.probes().remove(probeKey);
            } catch (IOException e) {
                LOG.warn("Probes of {} stay counted: {}", address, e.getMessage());
            }
        }
    }
}
