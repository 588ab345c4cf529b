package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.KernelException;

/** A UDP socket from this node's address to another node's VXLAN port, which sends probes and knows the path's MTU. */
final class ProbeSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;
    /** Never fragment, and take what routers say of their MTU. */
    private static final int DISCOVER = 2;

    // netdevice(7)
    private static final long SIOCGIFNAME = 0x8910;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final int IFREQ = 40;
    private static final int IFREQ_VALUE = 16;
    private static final int IFF_UP = 1;

    private static final int IPV4_AND_UDP = 28;
    private static final int IPV6_AND_UDP = 48;
    /** VXLAN's header and the inner Ethernet header. */
    private static final int VXLAN_AND_ETHERNET = 22;

    private final Descriptor socket;
    private final boolean ipv6;
    private final long channel;
    private final String action;

    private ProbeSocket(Descriptor socket, boolean ipv6, long channel, String action) {
        this.socket = socket;
        this.ipv6 = ipv6;
        this.channel = channel;
        this.action = action;
    }

    /**
     * Opens it.
     *
     * @throws IOException if the local address isn't this host's, or there is no way to the remote one
     */
    static ProbeSocket open(InetAddress local, InetSocketAddress remote, long channel) throws IOException {
        boolean ipv6 = local instanceof Inet6Address;
        String action = "reach " + remote + " from " + local.getHostAddress();
        Descriptor socket =
                Descriptor.socket(action, ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        try {
            if (ipv6) {
                socket.setOption(action, IPPROTO_IPV6, IPV6_MTU_DISCOVER, DISCOVER);
            } else {
                socket.setOption(action, IPPROTO_IP, IP_MTU_DISCOVER, DISCOVER);
            }
            socket.bind(action, address(local, 0));
            socket.connect(action, address(remote.getAddress(), remote.getPort()));
            return new ProbeSocket(socket, ipv6, channel, action);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** {@code struct sockaddr_in} or {@code sockaddr_in6}. */
    private static ByteBuffer address(InetAddress address, int port) {
        boolean ipv6 = address instanceof Inet6Address;
        ByteBuffer bytes = Descriptor.struct(ipv6 ? 28 : 16)
                .putShort((short) (ipv6 ? AF_INET6 : AF_INET))
                .putShort(Short.reverseBytes((short) port));
        bytes.put(ipv6 ? 8 : 4, address.getAddress());
        if (ipv6) {
            bytes.putInt(24, ((Inet6Address) address).getScopeId());
        }
        return bytes;
    }

    /** The longest inner IP packet that fits the path, as far as it is known. */
    int longest() throws IOException {
        return mtu() - (ipv6 ? IPV6_AND_UDP : IPV4_AND_UDP) - VXLAN_AND_ETHERNET;
    }

    private int mtu() throws IOException {
        return socket.option(action, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_MTU : IP_MTU, Integer.BYTES)
                .getInt(0);
    }

    /** Whether an interface is there and up: those of the socket's network namespace, by the number that one has for its life. */
    boolean isUp(int index) {
        ByteBuffer request = Descriptor.struct(IFREQ).putInt(IFREQ_VALUE, index);
        try {
            socket.control(action, SIOCGIFNAME, request);
            socket.control(action, SIOCGIFFLAGS, request);
            return (request.getShort(IFREQ_VALUE) & IFF_UP) != 0;
        } catch (KernelException e) {
            return false;
        }
    }

    /** Sends one that fills the path. Whether it left; what stands in its way isn't told in words. */
    boolean send(long token) {
        try {
            if (write(token)) {
                return true;
            }
            // What was pending was of an earlier probe: a router's word on its MTU, or nobody at the port.
            return write(token);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean write(long token) throws IOException {
        byte[] datagram = ProbeFrame.datagram(channel, token, mtu() - (ipv6 ? IPV6_AND_UDP : IPV4_AND_UDP));
        try {
            socket.send(action, datagram, datagram.length);
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.EMSGSIZE || e.errno() == Errno.ECONNREFUSED) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
