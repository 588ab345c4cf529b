package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinkHeaderTest {
    private static ByteBuf fragment(int index, int count, int flags, int size, int payload) {
        ByteBuf out = Unpooled.buffer();
        LinkHeader.write(
                out, LinkKind.DATA, 16, index, count, 0xabcdef, flags, 0x0102030405060708L, 0xfedcba98, size, payload);
        return out.writeZero(payload);
    }

    private static int length(ByteBuf datagram) {
        return LinkHeader.validateDatagram(datagram, 0, datagram.writerIndex());
    }

    @Test
    void hasTheDocumentedLayout() {
        ByteBuf header = fragment(2, 5, LinkHeader.HEADER_COPY, 1448, 1448);
        assertThat(ByteBufUtil.hexDump(header, 0, 24))
                .isEqualTo("90100205" + "abcdef01" + "0102030405060708" + "fedcba98" + "05a8" + "05a8");
        assertThat(LinkHeader.version(header, 0)).isOne();
        assertThat(LinkHeader.kind(header, 0)).isEqualTo(LinkKind.DATA);
        assertThat(LinkHeader.hopLimit(header, 0)).isEqualTo(16);
        assertThat(LinkHeader.fragmentIndex(header, 0)).isEqualTo(2);
        assertThat(LinkHeader.fragmentCount(header, 0)).isEqualTo(5);
        assertThat(LinkHeader.vni(header, 0)).isEqualTo(0xabcdef);
        assertThat(LinkHeader.flags(header, 0)).isEqualTo(LinkHeader.HEADER_COPY);
        assertThat(LinkHeader.sequence(header, 0)).isEqualTo(0x0102030405060708L);
        assertThat(LinkHeader.sendTime(header, 0)).isEqualTo(0xfedcba98);
        assertThat(LinkHeader.fragmentSize(header, 0)).isEqualTo(1448);
        assertThat(LinkHeader.payloadLength(header, 0)).isEqualTo(1448);
    }

    @Test
    void keepsTheNumbersOfKinds() {
        for (LinkKind kind : LinkKind.values()) {
            assertThat(LinkKind.of(kind.code())).isEqualTo(kind);
        }
        assertThat(List.of(LinkKind.values()).stream().map(LinkKind::code)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void findsWhereADatagramEnds() {
        ByteBuf block = Unpooled.buffer();
        block.writeBytes(fragment(0, 2, 0, 300, 300)).writeBytes(fragment(1, 2, 0, 300, 7));
        assertThat(length(block)).isEqualTo(324);
        assertThat(LinkHeader.validateDatagram(block, 324, block.writerIndex())).isEqualTo(31);
    }

    @Test
    void refusesWhatItCannotBe() {
        assertThat(length(fragment(0, 1, 0, 100, 100))).isEqualTo(124);
        assertThat(length(fragment(0, 1, 0, 101, 100)))
                .as("single, two lengths")
                .isEqualTo(-1);
        assertThat(length(fragment(0, 0, 0, 100, 100))).as("no fragments").isEqualTo(-1);
        assertThat(length(fragment(2, 2, 0, 300, 300))).as("index = count").isEqualTo(-1);
        assertThat(length(fragment(0, 2, 0, 300, 299)))
                .as("short before the last")
                .isEqualTo(-1);
        assertThat(length(fragment(1, 2, 0, 300, 0))).as("empty last").isEqualTo(-1);
        assertThat(length(fragment(1, 2, 0, 300, 301))).as("long last").isEqualTo(-1);
        assertThat(length(fragment(0, 2, 0, 255, 255))).as("tiny fragments").isEqualTo(-1);
        assertThat(length(fragment(0, 2, 2, 300, 300))).as("unknown flag").isEqualTo(-1);
        assertThat(length(fragment(0, 1, 1, 300, 300))).as("copy in one piece").isEqualTo(-1);
        ByteBuf other = fragment(0, 1, 0, 100, 100);
        assertThat(LinkHeader.validateDatagram(other, 0, 123)).as("cut").isEqualTo(-1);
        assertThat(LinkHeader.validateDatagram(other, 0, 23)).as("cut header").isEqualTo(-1);
        assertThat(length(other.copy().setByte(0, 0xa0))).as("version 2").isEqualTo(-1);
        for (int first = 0; first < 256; first++) {
            boolean ours = first == 0x90;
            assertThat(length(other.copy().setByte(0, first)) > 0)
                    .as("first byte %d", first)
                    .isEqualTo(ours);
        }
        assertThat(length(other.copy().setByte(0, 0x9f))).as("unknown kind").isEqualTo(-1);
        assertThat(length(other.copy().setByte(1, 0))).as("no hop left").isEqualTo(-1);
        assertThat(length(other.copy().setMedium(4, 0))).as("no network").isEqualTo(-1);
        assertThat(length(other.copy().setByte(8, 0x80)))
                .as("sequence of 64 bits")
                .isEqualTo(-1);
        assertThat(length(other.copy().setByte(0, 0x93)))
                .as("probe with a network")
                .isEqualTo(-1);
    }

    @Test
    void boundsMessages() {
        ByteBuf message = Unpooled.buffer();
        LinkHeader.write(message, LinkKind.MESSAGE, 0, 0, 1, 2, 1_024);
        message.writeZero(1_024);
        assertThat(length(message)).isEqualTo(1_048);
        assertThat(length(message.copy().setInt(20, 1 << 16 | 1))).isEqualTo(25);
        assertThat(length(message.copy().setInt(20, 0))).as("empty").isEqualTo(-1);
        ByteBuf longer = message.copy().writeByte(0).setInt(20, 1_025 << 16 | 1_025);
        assertThat(length(longer)).as("long").isEqualTo(-1);
        assertThat(length(message.copy().setByte(1, 1))).as("with a hop limit").isEqualTo(-1);
        ByteBuf record = message.copy().setInt(20, 0);
        assertThat(LinkHeader.validateRecord(record, 0, 24)).isFalse();
        assertThat(LinkHeader.validateRecord(record, 0, 25)).isTrue();
        assertThat(LinkHeader.validateRecord(record, 0, 1_048)).isTrue();
        assertThat(LinkHeader.validateRecord(record, 0, 1_049)).isFalse();
    }

    @Test
    void leavesRoomForTheTagOfAnEncryptedOne() {
        ByteBuf sealed = fragment(0, 2, 1, 300, 300).writeZero(16);
        for (int key : new int[] {0, 1, 62, LinkHeader.MAX_KEY}) {
            LinkHeader.setKey(sealed, 0, key);
            assertThat(LinkHeader.key(sealed, 0)).isEqualTo(key);
            assertThat(LinkHeader.flags(sealed, 0)).isEqualTo(LinkHeader.HEADER_COPY);
            assertThat(LinkHeader.validateSealed(sealed, 0, 340, 16)).isEqualTo(340);
            assertThat(LinkHeader.validateSealed(sealed, 0, 339, 16))
                    .as("cut tag")
                    .isEqualTo(-1);
            assertThat(LinkHeader.validateDatagram(sealed, 0, 340))
                    .as("a key where none is used")
                    .isEqualTo(key == 0 ? 324 : -1);
        }
    }

    @Test
    void leavesTheLengthOfRecordsToTheStream() {
        ByteBuf record = Unpooled.buffer();
        LinkHeader.write(record, LinkKind.PROBE, 0, 0, 1, 2, 0);
        record.writeLong(3);
        assertThat(LinkHeader.validateRecord(record, 0, 32)).isTrue();
        assertThat(LinkHeader.validateRecord(record, 0, 23)).isFalse();
        assertThat(LinkHeader.validateRecord(record.copy().setByte(3, 2), 0, 32))
                .isFalse();
        assertThat(LinkHeader.validateRecord(record.copy().setShort(22, 8), 0, 32))
                .isFalse();
        assertThat(LinkHeader.validateRecord(record.copy().setByte(7, 1), 0, 32))
                .isFalse();
        assertThat(LinkHeader.validateRecord(record.copy().setByte(7, 4), 0, 32))
                .isFalse();
    }

    @Test
    void readsAnyBytes() {
        SplittableRandom random = new SplittableRandom(3);
        int passed = 0;
        for (int i = 0; i < 300_000; i++) {
            ByteBuf datagram = random.nextBoolean() ? fragment(1, 3, 1, 300, 300) : fragment(0, 1, 0, 80, 80);
            for (int n = random.nextInt(4); n > 0; n--) {
                datagram.setByte(random.nextInt(24), random.nextInt(256));
            }
            int end = random.nextInt(4) == 0 ? random.nextInt(datagram.writerIndex()) : datagram.writerIndex();
            int length = LinkHeader.validateDatagram(datagram.capacity(end), 0, end);
            assertThat(length == -1 || (length >= LinkHeader.LENGTH && length <= end))
                    .isTrue();
            passed += length > 0 ? 1 : 0;
            LinkHeader.validateRecord(datagram, 0, Math.min(end, 23));
        }
        assertThat(passed).isGreaterThan(50_000);
    }
}
