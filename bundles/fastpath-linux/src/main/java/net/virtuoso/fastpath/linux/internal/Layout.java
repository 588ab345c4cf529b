package net.virtuoso.fastpath.linux.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow.Passed;

/**
 * How keys and values of the maps lie in memory: what {@link SendProgram}, {@link ReceiveProgram} and this process agree on. Numbers are little-endian, the
 * addresses of Ethernet and IP as they are in frames. An IP address has 16 bytes; one of IPv4 has ::ffff:0:0/96 in front.
 */
final class Layout {
    /** Sending: interface (4), destination (6), source (6). */
    static final int SEND_KEY = 16;

    /** Receiving: network (4), destination (6), source (6), the sending node's address (16). */
    static final int RECEIVE_KEY = 32;

    /** Probes: the channel (8), the sending node's address (16). Value: the token. */
    static final int PROBE_KEY = 24;

    static final int PROBE_VALUE = 8;

    // What both kinds of values begin with.
    static final int FRAMES = 0;
    static final int BYTES = 8;

    // Sending, from here on.
    static final int PACKETS = 16;
    static final int WIRE_BYTES = 24;
    static final int VNI = 32;
    /** The longest IP packet. */
    static final int LONGEST = 36;
    /** The node's address as a tunnel key has it. */
    static final int REMOTE = 40;
    /** How many addresses the sender is bound to; 0 for any. */
    static final int ADDRESS_COUNT = 56;

    /** Not 0 once a frame was too long. */
    static final int TOO_LONG = 60;

    static final int ADDRESSES = 64;
    static final int ADDRESS = 16;
    static final int SEND_VALUE = ADDRESSES + FastPathPeer.MAX_ADDRESSES * ADDRESS;

    // Receiving, from here on.
    static final int INTERFACE = 16;
    /** For {@code bpf_redirect}: 0 to leave by the interface, 1 as if it had come in there. */
    static final int REDIRECT_FLAGS = 20;

    static final int MARK = 24;
    static final int RECEIVE_VALUE = 32;

    /** {@code struct bpf_tunnel_key} with a local address, of Linux 6.0. */
    static final int TUNNEL_KEY = 44;

    static final int TUNNEL_REMOTE = 4;
    static final int TUNNEL_TTL = 21;
    static final int TUNNEL_LABEL = 24;
    static final int TUNNEL_LOCAL = 28;

    private Layout() {}

    static byte[] sendKey(int index, Flow flow) {
        return key(SEND_KEY, index, flow).array();
    }

    static byte[] receiveKey(Flow flow, InetAddress from) {
        return key(RECEIVE_KEY, flow.vni(), flow).put(address(from)).array();
    }

    static byte[] probeKey(long channel, InetAddress from) {
        return struct(PROBE_KEY).putLong(channel).put(address(from)).array();
    }

    private static ByteBuffer key(int length, int number, Flow flow) {
        ByteBuffer key = struct(length).putInt(number);
        putMac(key, flow.destination());
        putMac(key, flow.source());
        return key;
    }

    private static void putMac(ByteBuffer to, long mac) {
        for (int shift = 40; shift >= 0; shift -= 8) {
            to.put((byte) (mac >>> shift));
        }
    }

    /** @param longest the longest IP packet that fits the path */
    static ByteBuffer sendValue(Flow flow, InetAddress to, int longest, Set<InetAddress> addresses) {
        ByteBuffer value = struct(SEND_VALUE)
                .putInt(VNI, flow.vni())
                .putInt(LONGEST, longest)
                .putInt(ADDRESS_COUNT, addresses.size());
        value.put(REMOTE, tunnelAddress(to));
        byte[] unused = new byte[ADDRESS];
        Arrays.fill(unused, (byte) 0xff); // a group's: nobody sends from it
        int at = ADDRESSES;
        for (InetAddress bound : addresses) {
            value.put(at, address(bound));
            at += ADDRESS;
        }
        for (; at < SEND_VALUE; at += ADDRESS) {
            value.put(at, unused);
        }
        return value;
    }

    static ByteBuffer receiveValue(int index, boolean asIfComing, int mark) {
        return struct(RECEIVE_VALUE)
                .putInt(INTERFACE, index)
                .putInt(REDIRECT_FLAGS, asIfComing ? 1 : 0)
                .putInt(MARK, mark);
    }

    /** The 16 bytes of an address in keys. */
    static byte[] address(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == ADDRESS) {
            return bytes;
        }
        byte[] mapped = new byte[ADDRESS];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, bytes.length);
        return mapped;
    }

    /** The 16 bytes of an address in a tunnel key: one of IPv4 is a number there. */
    static byte[] tunnelAddress(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        }
        return bytes;
    }

    static Passed sent(ByteBuffer value) {
        return new Passed(
                value.getLong(FRAMES), value.getLong(BYTES), value.getLong(PACKETS), value.getLong(WIRE_BYTES));
    }

    static Passed received(ByteBuffer value) {
        return new Passed(value.getLong(FRAMES), value.getLong(BYTES), 0, 0);
    }

    static ByteBuffer struct(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
