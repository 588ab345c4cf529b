package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads an Ethernet frame (IEEE 802.3, no FCS) where it lies in a buffer. Nothing is allocated, no index is moved.
 *
 * <p>Every method takes the absolute offset of the frame's first byte, for frames with a virtio-net header
 * {@code frame.readerIndex() + VirtioNetHeader.LENGTH}; the frame ends at the writer index. {@link #destination} and
 * {@link #source} need {@link #MIN_LENGTH} bytes there, the others accept any frame.
 */
public final class EthernetFrame {
    /** The length of addresses and EtherType. */
    public static final int MIN_LENGTH = 14;
    /** The largest frame: two VLAN tags and the largest IP packet. */
    public static final int MAX_LENGTH = MIN_LENGTH + 2 * 4 + 65_535;

    /** EtherType of IPv4. */
    public static final int IPV4 = 0x0800;
    /** EtherType of ARP. */
    public static final int ARP = 0x0806;
    /** EtherType of IPv6. */
    public static final int IPV6 = 0x86dd;
    /** The broadcast address. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88a8;
    private static final int OLD_SERVICE_VLAN = 0x9100;
    private static final int TAG_LENGTH = 4;
    private static final int MAX_TAGS = 2;
    private static final long GROUP_BIT = 1L << 40;

    private EthernetFrame() {}

    /** The destination address in the low 48 bits, first octet on the wire highest. */
    public static long destination(ByteBuf buffer, int offset) {
        return (long) buffer.getUnsignedShort(offset) << 32 | buffer.getUnsignedInt(offset + 2);
    }

    /** The source address, like {@link #destination}. */
    public static long source(ByteBuf buffer, int offset) {
        return buffer.getUnsignedInt(offset + 6) << 16 | buffer.getUnsignedShort(offset + 10);
    }

    /** Whether an address names a group (multicast or broadcast). */
    public static boolean isGroup(long address) {
        return (address & GROUP_BIT) != 0;
    }

    /** Whether an EtherType announces a VLAN tag. */
    public static boolean isTag(int type) {
        return type == VLAN || type == SERVICE_VLAN || type == OLD_SERVICE_VLAN;
    }

    /**
     * The EtherType behind at most two VLAN tags.
     *
     * @return 0 to 65535 (values below 1536 are an IEEE 802.3 length), or -1 if the frame ends before it
     */
    public static int etherType(ByteBuf buffer, int offset) {
        int payload = payloadOffset(buffer, offset);
        return payload < 0 ? -1 : buffer.getUnsignedShort(payload - 2);
    }

    /**
     * Where the payload starts, behind the EtherType and at most two VLAN tags.
     *
     * @return the absolute offset, or -1 if the frame ends before it
     */
    public static int payloadOffset(ByteBuf buffer, int offset) {
        int end = buffer.writerIndex();
        int payload = offset + MIN_LENGTH;
        for (int tags = 0; payload <= end; tags++) {
            int type = buffer.getUnsignedShort(payload - 2);
            if (tags == MAX_TAGS || !isTag(type)) {
                return payload;
            }
            payload += TAG_LENGTH;
        }
        return -1;
    }
}
