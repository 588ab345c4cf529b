package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The blocks byte by byte, as draft-ietf-opsawg-pcapng draws them. */
class PcapngWriterTest {
    private static String hex(ByteBuffer out) {
        return HexFormat.of().formatHex(Arrays.copyOf(out.array(), out.position()));
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileBeginsWithASectionAndItsInterface() {
        ByteBuffer out = ByteBuffer.allocate(PcapngWriter.headerLength("app", "h.eth0", "d"));
        PcapngWriter.header(out, "app", "h.eth0", "d", 0x1234);
        assertThat(hex(out))
                .isEqualTo("0a0d0d0a" + "00000028" + "1a2b3c4d" + "0001" + "0000" + "ffffffffffffffff"
                        + "0004" + "0003" + ascii("app") + "00" + "00000000" + "00000028"
                        + "00000001" + "00000034" + "0001" + "0000" + "00001234"
                        + "0002" + "0006" + ascii("h.eth0") + "0000"
                        + "0003" + "0001" + ascii("d") + "000000"
                        + "0009" + "0001" + "09000000" + "00000000" + "00000034");
    }

    @Test
    void aPacketHasItsTimeLengthsDirectionAndWhatWasLostBefore() {
        ByteBuffer out = ByteBuffer.allocate(PcapngWriter.packetLength(5));
        int block = PcapngWriter.beginPacket(out, 0x0123_4567_89ab_cdefL, 5, 1500);
        out.put(new byte[] {1, 2, 3, 4, 5});
        PcapngWriter.endPacket(out, block, PcapngWriter.INBOUND, 7);
        assertThat(hex(out))
                .isEqualTo("00000006" + "00000040" + "00000000" + "01234567" + "89abcdef" + "00000005" + "000005dc"
                        + "0102030405" + "000000"
                        + "0002" + "0004" + "00000001"
                        + "0004" + "0008" + "0000000000000007" + "00000000" + "00000040");
        assertThat(out.hasRemaining()).isFalse();
    }

    @Test
    void withoutLossesNothingIsSaidOfThem() {
        ByteBuffer out = ByteBuffer.allocate(100);
        out.position(12);
        int block = PcapngWriter.beginPacket(out, 1, 4, 4);
        out.putInt(-1);
        PcapngWriter.endPacket(out, block, PcapngWriter.OUTBOUND, 0);
        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(out.array(), 12, out.position())))
                .isEqualTo("00000006" + "00000030" + "00000000" + "00000000" + "00000001" + "00000004" + "00000004"
                        + "ffffffff" + "0002" + "0004" + "00000002" + "00000000" + "00000030");
    }

    @Test
    void aFileEndsWithItsStatistics() {
        ByteBuffer out = ByteBuffer.allocate(PcapngWriter.statisticsLength());
        PcapngWriter.statistics(out, 5, 10, 2);
        assertThat(hex(out))
                .isEqualTo("00000005" + "00000034" + "00000000" + "00000000" + "00000005"
                        + "0004" + "0008" + "000000000000000a" + "0005" + "0008" + "0000000000000002" + "00000000"
                        + "00000034");
        assertThat(out.hasRemaining()).isFalse();
    }

    @Test
    void theBuffersByteOrderIsTheFiles() {
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        PcapngWriter.header(out, "", "", "", 64);
        assertThat(hex(out)).startsWith("0a0d0d0a" + "24000000" + "4d3c2b1a");
    }
}
