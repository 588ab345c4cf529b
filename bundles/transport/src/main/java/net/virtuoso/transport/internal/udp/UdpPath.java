package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import net.virtuoso.wire.LinkHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer: a connected descriptor and what can be sent over it at once. How long datagrams are is for
 * {@link PathDiscovery} to say.
 */
final class UdpPath {
    private static final Logger LOG = LoggerFactory.getLogger(UdpPath.class);
    /** A write that the kernel refuses for what it was told of earlier datagrams is tried again so often. */
    static final int TRIES = 3;

    /** What the kernel takes in one write to be segmented. */
    private static final int LONGEST_WRITE = 65_468;
    /** How many segments of one write every kernel takes (UDP_MAX_SEGMENTS was 64 until Linux 6.9). */
    private static final int MOST_SEGMENTS = 64;

    private final UdpSocket socket;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private int longest;
    private int perWrite = 1;
    private boolean offload = true;
    private long dropped;

    private UdpPath(UdpSocket socket, InetSocketAddress local, InetSocketAddress remote, int longest) {
        this.socket = socket;
        this.local = local;
        this.remote = remote;
        this.longest = longest;
    }

    /**
     * Opens a way from one of the endpoint's addresses to a peer.
     *
     * @param local with the endpoint's port
     * @param readable called on the loop when there is something to read
     * @throws IOException says which addresses and why
     */
    static UdpPath open(UdpEndpoint endpoint, InetSocketAddress local, InetSocketAddress remote, Runnable readable)
            throws IOException {
        UdpSocket socket = null;
        try {
            socket = UdpSocket.connect(local, remote, endpoint.received(), readable);
            int base = PathDiscovery.base(socket.isIpv6());
            UdpPath path = new UdpPath(
                    socket, local, remote, Math.min(base, endpoint.limits().longestDatagram()));
            path.use(path.longest);
            socket.register(endpoint.loop());
            return path;
        } catch (IOException e) {
            if (socket != null) {
                socket.close();
            }
            String reason = e instanceof NoRouteToHostException ? "no route" : e.getMessage();
            throw new IOException(
                    NetUtil.toSocketAddressString(remote) + " can't be reached from "
                            + NetUtil.toSocketAddressString(local) + ": " + reason,
                    e);
        }
    }

    /** From now on, datagrams of data have at most so many bytes. */
    void use(int datagram) {
        longest = datagram;
        offload = offload && socket.segment(longest);
        perWrite = offload ? Math.max(1, Math.min(MOST_SEGMENTS, LONGEST_WRITE / longest)) : 1;
    }

    /** The longest datagram that the path is said to take; 0 if nothing is said. */
    int reportedDatagram() {
        try {
            return socket.maxDatagram();
        } catch (IOException e) {
            LOG.debug("A path doesn't say its MTU", e);
            return 0;
        }
    }

    boolean ipv6() {
        return socket.isIpv6();
    }

    /** Whether it goes from here to there. */
    boolean leads(InetSocketAddress from, InetSocketAddress to) {
        return local.equals(from) && remote.equals(to);
    }

    /** From where it goes. */
    InetSocketAddress local() {
        return local;
    }

    /** Where it goes. */
    InetSocketAddress remote() {
        return remote;
    }

    /** The longest datagram, with its {@link LinkHeader}. */
    int longestDatagram() {
        return longest;
    }

    /** How many datagrams of the longest kind one write can have; the last may be shorter. */
    int datagramsPerWrite() {
        return perWrite;
    }

    /** Writes datagrams; what isn't taken is dropped. */
    UdpSocket.Sent write(ByteBuf datagrams) {
        UdpSocket.Sent sent = socket.write(datagrams);
        if (sent == UdpSocket.Sent.TAKEN) {
            return sent;
        }
        dropped++;
        if (sent == UdpSocket.Sent.NO_OFFLOAD) {
            offload = false;
            socket.segment(0);
            use(longest);
        }
        return sent;
    }

    /**
     * Writes one datagram, whatever its length.
     *
     * @return {@link UdpSocket.Sent#TOO_LONG} only if the interface doesn't take it
     */
    UdpSocket.Sent writeWhole(ByteBuf datagram) {
        boolean cut = offload && datagram.readableBytes() > longest;
        if (cut) {
            socket.segment(0);
        }
        UdpSocket.Sent sent = socket.write(datagram);
        for (int i = 1; i < TRIES && tellsOfOthers(sent); i++) {
            sent = socket.write(datagram);
        }
        if (cut) {
            use(longest);
        }
        return sent;
    }

    private static boolean tellsOfOthers(UdpSocket.Sent sent) {
        return sent == UdpSocket.Sent.TOO_LONG || sent == UdpSocket.Sent.NOBODY_THERE;
    }

    /** As {@link UdpSocket#read}. */
    int read(ByteBuf into) {
        return socket.read(into);
    }

    /** How many writes weren't taken. */
    long dropped() {
        return dropped;
    }

    /** Closes the descriptor. May be called again. */
    void close() {
        socket.close();
    }
}
