package net.virtuoso.port.linux.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import net.virtuoso.wire.VirtioNetHeader;
import org.junit.jupiter.api.Test;

class TaggedFramesTest {
    private static final int ROOM = 8;

    private static ByteBuf frame(int flags, int gsoType) {
        ByteBuf frame = Unpooled.directBuffer();
        frame.writeZero(ROOM + VirtioNetHeader.LENGTH);
        VirtioNetHeader.set(frame, ROOM, flags, gsoType, 54, 1448, 34, 16);
        frame.writeBytes(ByteBufUtil.decodeHexDump("020000000002" + "020000000001" + "0800" + "45aabbcc"));
        return frame.readerIndex(ROOM);
    }

    @Test
    void putsTheTagBehindTheAddressesAndMovesTheChecksumsPlace() {
        ByteBuf frame = frame(VirtioNetHeader.NEEDS_CHECKSUM, VirtioNetHeader.GSO_TCPV4 | VirtioNetHeader.GSO_ECN);
        TaggedFrames.insertTag(frame, 0x88a8, 0xa005);

        int start = frame.readerIndex();
        assertThat(start).isEqualTo(ROOM - 4);
        assertThat(ByteBufUtil.hexDump(frame, start + VirtioNetHeader.LENGTH, frame.readableBytes() - 10))
                .isEqualTo("020000000002" + "020000000001" + "88a8a005" + "0800" + "45aabbcc");
        assertThat(VirtioNetHeader.checksumStart(frame, start)).isEqualTo(38);
        assertThat(VirtioNetHeader.checksumOffset(frame, start)).isEqualTo(16);
        assertThat(VirtioNetHeader.headerLength(frame, start)).isEqualTo(58);
        assertThat(VirtioNetHeader.gsoSize(frame, start)).isEqualTo(1448);
        assertThat(VirtioNetHeader.gsoEcn(frame, start)).isTrue();
        assertThat(VirtioNetHeader.gsoType(frame, start)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
        frame.release();
    }

    @Test
    void leavesTheHeaderOfACompletePacketAlone() {
        ByteBuf frame = frame(0, 0);
        String before = ByteBufUtil.hexDump(frame, ROOM, VirtioNetHeader.LENGTH);
        TaggedFrames.insertTag(frame, 0x8100, 7);
        assertThat(ByteBufUtil.hexDump(frame, frame.readerIndex(), VirtioNetHeader.LENGTH))
                .isEqualTo(before);
        frame.release();
    }
}
