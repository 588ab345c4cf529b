package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads and writes ARP for IPv4 over Ethernet (RFC 826). Nothing is allocated; methods take the absolute offset of the ARP
 * packet, behind the EtherType.
 */
public final class ArpPacket {
    /** Its length. */
    public static final int LENGTH = 28;
    /** Operation: who has the target address? */
    public static final int REQUEST = 1;
    /** Operation: the sender has the sender address. */
    public static final int REPLY = 2;

    /** Hardware type 1, protocol 0x0800, lengths 6 and 4. */
    private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_IP = 24;

    private ArpPacket() {}

    /** Whether it is whole, for IPv4 over Ethernet, and a request or a reply. The other readers need that. */
    public static boolean isValid(ByteBuf buffer, int offset) {
        if (offset + LENGTH > buffer.writerIndex()
                || (buffer.getUnsignedInt(offset) << 16 | buffer.getUnsignedShort(offset + 4)) != ETHERNET_IPV4) {
            return false;
        }
        int operation = operation(buffer, offset);
        return operation == REQUEST || operation == REPLY;
    }

    /** {@link #REQUEST} or {@link #REPLY}. */
    public static int operation(ByteBuf buffer, int offset) {
        return buffer.getUnsignedShort(offset + OPERATION);
    }

    /** The MAC address that the sender says it has. */
    public static long senderMac(ByteBuf buffer, int offset) {
        return buffer.getUnsignedInt(offset + SENDER_MAC) << 16 | buffer.getUnsignedShort(offset + SENDER_MAC + 4);
    }

    /** The IPv4 address that the sender says it has; 0 in a probe (RFC 5227). */
    public static int senderIp(ByteBuf buffer, int offset) {
        return buffer.getInt(offset + SENDER_IP);
    }

    /** The IPv4 address that is asked for. */
    public static int targetIp(ByteBuf buffer, int offset) {
        return buffer.getInt(offset + TARGET_IP);
    }

    /**
     * Appends a frame that answers a request: virtio-net header, Ethernet header, reply.
     *
     * @param out takes {@link VirtioNetHeader#MIN_FRAME} + {@link #LENGTH} bytes
     * @param mac who has the target address
     * @param request the buffer with a valid request
     * @param offset of the request
     */
    public static void writeReply(ByteBuf out, long mac, ByteBuf request, int offset) {
        long asker = senderMac(request, offset);
        out.writeZero(VirtioNetHeader.LENGTH);
        writeMac(out, asker);
        writeMac(out, mac);
        out.writeShort(EthernetFrame.ARP);
        out.writeInt((int) (ETHERNET_IPV4 >>> 16))
                .writeShort((int) ETHERNET_IPV4)
                .writeShort(REPLY);
        writeMac(out, mac);
        out.writeInt(targetIp(request, offset));
        writeMac(out, asker);
        out.writeInt(senderIp(request, offset));
    }

    static void writeMac(ByteBuf out, long mac) {
        out.writeShort((int) (mac >>> 32)).writeInt((int) mac);
    }
}
