package net.virtuoso.fastpath.linux.internal;

import java.nio.ByteBuffer;

/**
 * What tells whether VXLAN gets through to another node: a datagram as the kernel's own are (RFC 7348), with an Ethernet frame
 * of a type for local experiments (IEEE 802, 88-B5) that carries a channel and a token and is filled up to the path's MTU.
 */
final class ProbeFrame {
    static final int TYPE = 0x88b5;
    /** Where the channel and, behind it, the token are in the frame: behind the type, 8 bytes each. */
    static final int CHANNEL_AT = 14;

    /** VXLAN's flag that says that there is a network's number; it is 0, which no network has. */
    private static final int FLAGS = 0x0800_0000;

    private static final int VXLAN = 8;
    /** Locally administered; nobody's. */
    private static final byte[] ADDRESS = {0x02, 0x56, 0x4e, 0x45, 0x54, 0x00};

    private ProbeFrame() {}

    /**
     * The payload of the UDP datagram.
     *
     * @param length its length in bytes, at least 48
     */
    static byte[] datagram(long channel, long token, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).putInt(FLAGS).position(VXLAN);
        bytes.put(ADDRESS).put(ADDRESS).putShort((short) TYPE);
        // Taken by the program as they are: little-endian.
        return bytes.putLong(Long.reverseBytes(channel))
                .putLong(Long.reverseBytes(token))
                .array();
    }
}
