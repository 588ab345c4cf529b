package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads a DHCPv4 message (RFC 2131, 2; RFC 2132) in a UDP datagram. Nothing is allocated; {@code offset} is the absolute offset of
 * the message, behind the UDP header. Options in the fields for names (option 52) aren't read: servers put type and lease time in
 * front.
 */
public final class DhcpMessage {
    /** Where a server listens. */
    public static final int SERVER_PORT = 67;
    /** Where a client listens. */
    public static final int CLIENT_PORT = 68;
    /** Where a DHCPv6 client listens. */
    public static final int CLIENT_PORT_V6 = 546;

    /** A client doesn't take an address: somebody else has it. */
    public static final int DECLINE = 4;
    /** A server gives an address. */
    public static final int ACK = 5;
    /** A server takes it back. */
    public static final int NAK = 6;
    /** A client gives it back. */
    public static final int RELEASE = 7;

    /** A lease that doesn't end (RFC 2131, 3.3). */
    public static final long FOREVER = 0xffff_ffffL;

    private static final int TRANSACTION_LENGTH = 236;
    private static final int COOKIE = 0x63825363;
    private static final int YOUR_ADDRESS = 16;
    private static final int HARDWARE_ADDRESS = 28;
    private static final int HARDWARE_LENGTH = 16;
    private static final int ETHERNET = 0x0106;
    private static final int OPTION_PAD = 0;
    private static final int OPTION_LEASE_TIME = 51;
    private static final int OPTION_TYPE = 53;
    private static final int OPTION_END = 255;

    private DhcpMessage() {}

    /** Whether there is a message for Ethernet at all. The other readers need that. */
    public static boolean isValid(ByteBuf buffer, int offset) {
        return offset + TRANSACTION_LENGTH + 4 <= buffer.writerIndex()
                && buffer.getUnsignedShort(offset + 1) == ETHERNET
                && buffer.getInt(offset + TRANSACTION_LENGTH) == COOKIE;
    }

    /**
     * Whether there is as much of a message for Ethernet as {@link #client} needs, also of one that says nothing more (BOOTP).
     *
     * @param end where it ends at the latest
     */
    public static boolean hasClient(ByteBuf buffer, int offset, int end) {
        return offset + HARDWARE_ADDRESS + HARDWARE_LENGTH <= end && buffer.getUnsignedShort(offset + 1) == ETHERNET;
    }

    /** The client's MAC address. */
    public static long client(ByteBuf buffer, int offset) {
        return EthernetFrame.destination(buffer, offset + HARDWARE_ADDRESS);
    }

    /** The address that a server gives; 0 if none. */
    public static int yourAddress(ByteBuf buffer, int offset) {
        return buffer.getInt(offset + YOUR_ADDRESS);
    }

    /** What kind of message it is; -1 if it doesn't say. */
    public static int type(ByteBuf buffer, int offset) {
        int at = option(buffer, offset, OPTION_TYPE, 1);
        return at < 0 ? -1 : buffer.getUnsignedByte(at);
    }

    /** Seconds that the address is given for, or {@link #FOREVER}; -1 if it doesn't say. */
    public static long leaseSeconds(ByteBuf buffer, int offset) {
        int at = option(buffer, offset, OPTION_LEASE_TIME, 4);
        return at < 0 ? -1 : buffer.getUnsignedInt(at);
    }

    private static int option(ByteBuf buffer, int offset, int wanted, int wantedLength) {
        int end = buffer.writerIndex();
        int at = offset + TRANSACTION_LENGTH + 4;
        while (at + 1 < end) {
            int code = buffer.getUnsignedByte(at);
            if (code == OPTION_PAD) {
                at++;
                continue;
            }
            int length = buffer.getUnsignedByte(at + 1);
            if (code == OPTION_END || at + 2 + length > end) {
                return -1;
            }
            if (code == wanted) {
                return length == wantedLength ? at + 2 : -1;
            }
            at += 2 + length;
        }
        return -1;
    }
}
