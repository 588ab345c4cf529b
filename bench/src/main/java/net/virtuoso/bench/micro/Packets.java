package net.virtuoso.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import net.virtuoso.wire.VirtioNetHeader;

/** The frames that are measured with: TCP over IPv4 from one VM to another. */
final class Packets {
    static final long SOURCE = 0x0200_0000_0001L;
    static final long DESTINATION = 0x0200_0000_0002L;
    static final int SOURCE_IP = 0x0a00_0001;

    /** Without a leak detector, which records accesses. */
    static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    private static final int ETHERNET = 14;
    private static final int HEADERS = ETHERNET + 40;
    private static final int SEGMENT = 1_448;

    private Packets() {}

    /** A frame with so many bytes of TCP payload, a super-frame if that is more than a segment. */
    static ByteBuf tcp(int payload) {
        ByteBuf frame = ALLOCATOR.directBuffer(VirtioNetHeader.LENGTH + HEADERS + payload);
        frame.writeZero(VirtioNetHeader.LENGTH);
        frame.writeShort((int) (DESTINATION >>> 32)).writeInt((int) DESTINATION);
        frame.writeShort((int) (SOURCE >>> 32)).writeInt((int) SOURCE).writeShort(0x0800);
        frame.writeShort(0x4500).writeShort(40 + payload).writeInt(0x0001_4000);
        frame.writeByte(64).writeByte(6).writeShort(0).writeInt(SOURCE_IP).writeInt(0x0a00_0002);
        frame.writeShort(40_000).writeShort(5_201).writeInt(1).writeInt(1);
        frame.writeShort(0x5010).writeShort(1_000).writeInt(0).writeZero(payload);
        if (payload > SEGMENT) {
            VirtioNetHeader.set(frame, 0, 1, VirtioNetHeader.GSO_TCPV4, HEADERS, SEGMENT, ETHERNET + 20, 16);
        }
        return frame;
    }
}
