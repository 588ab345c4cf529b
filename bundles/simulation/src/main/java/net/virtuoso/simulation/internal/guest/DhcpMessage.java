package net.virtuoso.simulation.internal.guest;

import io.netty.buffer.ByteBuf;

/**
 * A DHCP message (RFC 2131, 2132), as much of it as is used here.
 *
 * @param reply from a server
 * @param xid the transaction
 * @param yours the address that the client gets; 0 if none
 * @param mac the client
 * @param type one of the constants
 * @param requested the address that the client asks for; 0 if none
 * @param server the server meant; 0 if none
 */
record DhcpMessage(boolean reply, int xid, int yours, long mac, int type, int requested, int server) {
    static final int SERVER_PORT = 67;
    static final int CLIENT_PORT = 68;

    static final int DISCOVER = 1;
    static final int OFFER = 2;
    static final int REQUEST = 3;
    static final int ACK = 5;
    static final int NAK = 6;

    /** The longest message that is written here. */
    static final int LENGTH = 300;

    private static final int COOKIE_AT = 236;
    private static final int COOKIE = 0x63825363;
    /** Hardware type Ethernet, addresses of 6 bytes. */
    private static final int ETHERNET = 0x0106;

    private static final int OPTION_MASK = 1;
    private static final int OPTION_REQUESTED = 50;
    private static final int OPTION_LEASE = 51;
    private static final int OPTION_TYPE = 53;
    private static final int OPTION_SERVER = 54;
    private static final int OPTION_END = 255;
    private static final int ONE_DAY = 86_400;

    void write(ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(reply ? 2 : 1).writeShort(ETHERNET).writeByte(0).writeInt(xid);
        out.writeInt(0).writeInt(0).writeInt(yours).writeInt(0).writeInt(0);
        out.writeShort((int) (mac >>> 32)).writeInt((int) mac);
        out.writeZero(start + COOKIE_AT - out.writerIndex()).writeInt(COOKIE);
        out.writeByte(OPTION_TYPE).writeByte(1).writeByte(type);
        option(out, OPTION_REQUESTED, requested);
        option(out, OPTION_SERVER, server);
        if (reply && yours != 0) {
            option(out, OPTION_LEASE, ONE_DAY);
            option(out, OPTION_MASK, 0xffff_ff00);
        }
        out.writeByte(OPTION_END);
        out.writeZero(Math.max(0, start + LENGTH - out.writerIndex()));
    }

    private static void option(ByteBuf out, int code, int value) {
        if (value != 0) {
            out.writeByte(code).writeByte(4).writeInt(value);
        }
    }

    /** Reads a message; type 0 if it is none. */
    static DhcpMessage read(ByteBuf in, int offset, int length) {
        int type = 0;
        int requested = 0;
        int server = 0;
        if (length < COOKIE_AT + 4
                || in.getUnsignedShort(offset + 1) != ETHERNET
                || in.getInt(offset + COOKIE_AT) != COOKIE) {
            return new DhcpMessage(false, 0, 0, 0, 0, 0, 0);
        }
        int end = offset + length;
        for (int at = offset + COOKIE_AT + 4; at + 2 <= end && in.getUnsignedByte(at) != OPTION_END; ) {
            int code = in.getUnsignedByte(at);
            if (code == 0) {
                at++;
                continue;
            }
            int size = in.getUnsignedByte(at + 1);
            if (at + 2 + size > end) {
                break;
            }
            if (code == OPTION_TYPE && size == 1) {
                type = in.getUnsignedByte(at + 2);
            } else if (code == OPTION_REQUESTED && size == 4) {
                requested = in.getInt(at + 2);
            } else if (code == OPTION_SERVER && size == 4) {
                server = in.getInt(at + 2);
            }
            at += 2 + size;
        }
        return new DhcpMessage(
                in.getUnsignedByte(offset) == 2,
                in.getInt(offset + 4),
                in.getInt(offset + 16),
                Packets.address(in, offset + 28),
                type,
                requested,
                server);
    }
}
