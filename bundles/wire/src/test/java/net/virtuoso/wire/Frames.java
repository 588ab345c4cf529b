package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Builds frames for the tests, byte by byte. */
final class Frames {
    static final long MAC_A = 0x0200_0000_0001L;
    static final long MAC_B = 0x0200_0000_0002L;

    private Frames() {}

    /** An empty header and an Ethernet header with as many VLAN tags as asked for. */
    static ByteBuf ethernet(long destination, int etherType, int tags) {
        ByteBuf frame = Unpooled.buffer(256);
        frame.writeZero(VirtioNetHeader.LENGTH);
        frame.writeShort((int) (destination >>> 32)).writeInt((int) destination);
        frame.writeShort((int) (MAC_A >>> 32)).writeInt((int) MAC_A);
        for (int i = 0; i < tags; i++) {
            frame.writeShort(i == 0 && tags > 1 ? 0x88a8 : 0x8100).writeShort(7 + i);
        }
        return frame.writeShort(etherType);
    }

    /** Appends an IPv4 header with {@code options} bytes of options; the lengths are those of the payload to come. */
    static ByteBuf ipv4(ByteBuf frame, int protocol, int id, int options, int payload) {
        int start = frame.writerIndex();
        frame.writeByte(0x40 | (20 + options) / 4).writeByte(0).writeShort(20 + options + payload);
        frame.writeShort(id)
                .writeShort(0x4000)
                .writeByte(64)
                .writeByte(protocol)
                .writeShort(0);
        frame.writeInt(0x0a000001).writeInt(0x0a000002);
        for (int i = 0; i < options; i++) {
            frame.writeByte(1);
        }
        frame.setShort(start + 10, ~sum(frame, start, 20 + options, 0) & 0xffff);
        return frame;
    }

    /** Appends an IPv6 header. */
    static ByteBuf ipv6(ByteBuf frame, int nextHeader, int payload) {
        frame.writeInt(0x60000000).writeShort(payload).writeByte(nextHeader).writeByte(64);
        frame.writeLong(0xfd00_0000_0000_0000L).writeLong(1);
        return frame.writeLong(0xfd00_0000_0000_0000L).writeLong(2);
    }

    /** Appends a TCP header of 32 bytes (timestamps) with a zero checksum. */
    static ByteBuf tcp(ByteBuf frame, int from, int to, int sequence, int flags) {
        frame.writeShort(from).writeShort(to).writeInt(sequence).writeInt(99);
        frame.writeByte(0x80).writeByte(flags).writeShort(500).writeShort(0).writeShort(0);
        return frame.writeInt(0x0101080a).writeInt(1).writeInt(2);
    }

    /** Appends a UDP header with a zero checksum. */
    static ByteBuf udp(ByteBuf frame, int from, int to, int payload) {
        return frame.writeShort(from).writeShort(to).writeShort(8 + payload).writeShort(0);
    }

    /**
     * A copy with up to {@code changes} bytes overwritten among the first 80 and, one time in four, the end cut off. It has no
     * byte to spare, so that reading beyond its end fails.
     */
    static ByteBuf mutated(ByteBuf frame, SplittableRandom random, int changes) {
        byte[] bytes = ByteBufUtil.getBytes(frame);
        for (int n = random.nextInt(changes + 1); n > 0; n--) {
            bytes[random.nextInt(Math.min(80, bytes.length))] = (byte) random.nextInt();
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        return Unpooled.wrappedBuffer(Arrays.copyOf(bytes, length));
    }

    /** The Internet checksum's running sum (RFC 1071), folded. */
    static int sum(ByteBuf buffer, int offset, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? buffer.getUnsignedByte(offset + i + 1) : 0;
            sum += (buffer.getUnsignedByte(offset + i) << 8) + low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }
}
