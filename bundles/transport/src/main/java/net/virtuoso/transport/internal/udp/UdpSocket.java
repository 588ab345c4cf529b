package net.virtuoso.transport.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP descriptor on an event loop, with the options that a data path wants. Used on that loop only. */
final class UdpSocket implements EpollIoHandle {
    /** What became of a write. */
    enum Sent {
        /** The kernel took it. */
        TAKEN,
        /** The send buffer or a queue below is full. */
        FULL,
        /** Nobody listened where an earlier datagram went; this one wasn't sent. */
        NOBODY_THERE,
        /** Too long for the interface, or a router says that an earlier one was for the path; this one wasn't sent. */
        TOO_LONG,
        /** The device can't segment for us. */
        NO_OFFLOAD,
        /** No route, interface down, filtered. */
        NOT_SENT
    }

    /** {@link #read}: there is nothing more. */
    static final int NOTHING = 0;
    /** {@link #read}: nothing of use, but there may be more. */
    static final int USELESS = -1;
    /** {@link #read}: nobody listened where an earlier datagram went. */
    static final int NOBODY_THERE = -2;
    /** {@link #read}: a router is supposed to have said that an earlier datagram was too long. */
    static final int TOO_LONG = -3;

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    // Numbers of Linux, the same on every processor that Karaf runs on (asm-generic).
    private static final int SOL_IP = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SOL_UDP = 17;
    private static final int SOL_IPV6 = 41;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;
    /**
     * Don't fragment (DF), and take what the interface takes. The other way to set DF, IP_PMTUDISC_DO, refuses what is longer than
     * the path's MTU as the kernel believes it to be, which is what any forged ICMP has made it: {@link PathMtu} couldn't try.
     */
    private static final int PMTUDISC_PROBE = 3;

    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;
    private static final int ENOBUFS = 105;
    private static final int ECONNREFUSED = 111;

    /** How many strays {@link #connect} drops; they come within microseconds. */
    private static final int MOST_STRAYS = 64;

    private static final int RECEIVE_BUFFER = 16 << 20;
    private static final int SEND_BUFFER = 8 << 20;
    private static final int IPV4_AND_UDP = 28;
    private static final int IPV6_AND_UDP = 48;

    private final LinuxSocket socket;
    private final boolean ipv6;
    private final Runnable readable;
    private @Nullable IoRegistration registration;
    private long bugs;

    private UdpSocket(boolean ipv6, Runnable readable) {
        this.ipv6 = ipv6;
        this.readable = readable;
        socket = LinuxSocket.newSocketDgram(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    /**
     * Binds an address for calls of strangers. Nobody else may have it; descriptors of this process may share it afterwards.
     *
     * @param readable called on the loop when there is something to read
     */
    static UdpSocket listen(InetSocketAddress local, Runnable readable) throws IOException {
        UdpSocket opened = new UdpSocket(local.getAddress() instanceof Inet6Address, readable);
        try {
            opened.socket.bind(local);
            opened.socket.setReusePort(true);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Has {@link PacketInfo} say which of this host's addresses a datagram was sent to. */
    void tellWhichAddress() throws IOException {
        set(ipv6 ? SOL_IPV6 : SOL_IP, ipv6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
    }

    /**
     * Opens a descriptor for one peer on an address that {@link #listen} has.
     *
     * @param scratch takes what arrived from others before the descriptor was connected; its content is lost
     */
    static UdpSocket connect(InetSocketAddress local, InetSocketAddress remote, ByteBuf scratch, Runnable readable)
            throws IOException {
        UdpSocket opened = new UdpSocket(local.getAddress() instanceof Inet6Address, readable);
        try {
            opened.socket.setReusePort(true);
            opened.force(SO_RCVBUFFORCE, RECEIVE_BUFFER);
            opened.force(SO_SNDBUFFORCE, SEND_BUFFER);
            opened.set(
                    opened.ipv6 ? SOL_IPV6 : SOL_IP, opened.ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, PMTUDISC_PROBE);
            opened.set(SOL_UDP, UDP_GRO, 1);
            opened.socket.bind(local);
            opened.socket.connect(remote);
            for (int i = 0; i < MOST_STRAYS && opened.read(scratch) != NOTHING; i++) {
                // From anybody: between bind and connect the descriptor heard all of them. What comes later is the
                // peer's, who could
                // keep this busy for ever; a stray beyond the bound is no more than a datagram with a forged source
                // would be.
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Sets an option. Netty says what the kernel says as an exception that needn't be caught: here it is one that has to be. */
    private void set(int level, int option, int value) throws IOException {
        try {
            socket.setIntOpt(level, option, value);
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private int get(int level, int option) throws IOException {
        try {
            return socket.getIntOpt(level, option);
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Asks for a buffer beyond the system's limit, which needs CAP_NET_ADMIN, or else for what is allowed. */
    private void force(int option, int size) throws IOException {
        try {
            set(SOL_SOCKET, option, size);
        } catch (IOException e) {
            LOG.debug("No privilege to exceed the system's socket buffers", e);
            if (option == SO_RCVBUFFORCE) {
                socket.setReceiveBufferSize(size);
            } else {
                socket.setSendBufferSize(size);
            }
        }
    }

    /** Starts to call {@code readable}; called on the loop. */
    void register(IoEventLoop loop) throws IOException {
        var registering = loop.register(this);
        if (!registering.isSuccess()) {
            throw new IOException("the event loop takes no descriptor of this kind", registering.cause());
        }
        IoRegistration registered = registering.getNow();
        registration = registered;
        registered.submit(EpollIoOps.EPOLLIN);
    }

    /** The longest datagram that the path is said to take, by the route and by what routers are supposed to have said. */
    int maxDatagram() throws IOException {
        return (ipv6 ? get(SOL_IPV6, IPV6_MTU) : get(SOL_IP, IP_MTU)) - overhead(ipv6);
    }

    /** What IP, without options, and UDP add to a datagram: bytes. */
    static int overhead(boolean ipv6) {
        return ipv6 ? IPV6_AND_UDP : IPV4_AND_UDP;
    }

    boolean isIpv6() {
        return ipv6;
    }

    /**
     * Has the kernel cut what is written into datagrams of this size; 0 ends that.
     *
     * @return whether it can
     */
    boolean segment(int size) {
        try {
            set(SOL_UDP, UDP_SEGMENT, size);
            return true;
        } catch (IOException e) {
            LOG.debug("No UDP segmentation in this kernel", e);
            return false;
        }
    }

    /** Where it is bound. */
    InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    /** Writes the readable bytes of a direct buffer to the peer. */
    Sent write(ByteBuf bytes) {
        try {
            int written = socket.writeAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
            return written > 0 ? Sent.TAKEN : Sent.FULL;
        } catch (NativeIoException e) {
            return switch (-e.expectedErr()) {
                case ECONNREFUSED -> Sent.NOBODY_THERE;
                case EMSGSIZE, EINVAL -> Sent.TOO_LONG;
                case ENOBUFS -> Sent.FULL;
                case EIO -> Sent.NO_OFFLOAD;
                default -> Sent.NOT_SENT;
            };
        } catch (IOException e) {
            return Sent.NOT_SENT;
        }
    }

    /** Writes the readable bytes of a direct buffer to anybody; what isn't taken is dropped. */
    void writeTo(ByteBuf bytes, InetSocketAddress remote) {
        try {
            socket.sendToAddress(
                    bytes.memoryAddress(),
                    bytes.readerIndex(),
                    bytes.writerIndex(),
                    remote.getAddress(),
                    remote.getPort());
        } catch (IOException e) {
            LOG.debug("{} takes no datagram", remote, e);
        }
    }

    /**
     * Reads one datagram, or several that the kernel has joined, over the content of a direct buffer.
     *
     * @return how many bytes, or one of {@link #NOTHING}, {@link #USELESS} (an empty datagram, a message of a router),
     *     {@link #NOBODY_THERE} and {@link #TOO_LONG}
     */
    int read(ByteBuf into) {
        try {
            return socket.readAddress(into.memoryAddress(), 0, into.capacity());
        } catch (NativeIoException e) {
            return switch (-e.expectedErr()) {
                case ECONNREFUSED -> NOBODY_THERE;
                case EMSGSIZE -> TOO_LONG;
                default -> USELESS;
            };
        } catch (IOException e) {
            // The descriptor is closed.
            return NOTHING;
        }
    }

    /**
     * Reads one datagram and where it came from, over the content of a direct buffer.
     *
     * @return {@code null} if there is nothing more
     */
    @Nullable
    DatagramSocketAddress readFrom(ByteBuf into) throws IOException {
        return socket.recvFromAddress(into.memoryAddress(), 0, into.capacity());
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
            try {
                readable.run();
            } catch (RuntimeException e) {
                // The event loop would pause for a second, and every other link with it.
                tell(e);
            }
        }
    }

    /** Logs the first bug, the second, the fourth and so on: who can send one such datagram can send any number. */
    private void tell(RuntimeException bug) {
        bugs++;
        if (Long.bitCount(bugs) == 1) {
            LOG.error("What arrived over UDP at {} met a bug, time {}", socket.localAddress(), bugs, bug);
        }
    }

    /** Closes the descriptor. May be called again; by any thread if it isn't registered. */
    @Override
    public void close() {
        IoRegistration registered = registration;
        if (registered != null) {
            registration = null;
            try {
                registered.cancel();
            } catch (RejectedExecutionException e) {
                LOG.debug("The event loop of a UDP descriptor had ended before it was closed", e);
            }
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("UDP descriptor was not closed cleanly", e);
        }
    }
}
