package net.virtuoso.overlay.internal.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage.Kind;
import net.virtuoso.spi.fastpath.Flow;
import org.junit.jupiter.api.Test;

class FastPathMessageTest {
    private static final Flow FLOW = new Flow(0xabcdef, 0x02_00_00_00_00_0aL, 0xfe_11_22_33_44_55L);

    private static ByteBuf bytes(FastPathMessage message) {
        ByteBuf out = Unpooled.buffer();
        message.write(out);
        return out;
    }

    private static FastPathMessage about(Kind kind, int flows) {
        List<Flow> list = new ArrayList<>();
        for (int i = 0; i < flows; i++) {
            list.add(new Flow(i + 1, 0x02_00_00_00_00_00L + i, FLOW.destination()));
        }
        return new FastPathMessage(kind, -1, 0, 0, list);
    }

    @Test
    void hasTheDocumentedLayout() {
        assertThat(ByteBufUtil.hexDump(bytes(new FastPathMessage(Kind.TOLD, 1, 2, 3, List.of()))))
                .isEqualTo("0101" + "0000000000000001" + "0000000000000002" + "0000000000000003");
        assertThat(ByteBufUtil.hexDump(bytes(new FastPathMessage(Kind.OFFER, -1, 0, 0, List.of(FLOW)))))
                .isEqualTo("0102" + "ffffffffffffffff" + "abcdef" + "02000000000a" + "fe1122334455");
    }

    @Test
    void readsWhatItWrites() {
        List<FastPathMessage> all = new ArrayList<>();
        all.add(new FastPathMessage(Kind.ASK, 7, Long.MAX_VALUE, 0, List.of()));
        all.add(new FastPathMessage(Kind.TOLD, 7, 1, -5, List.of()));
        for (Kind kind : List.of(Kind.OFFER, Kind.ACCEPT, Kind.REFUSE, Kind.END)) {
            all.add(about(kind, 1));
            all.add(about(kind, FastPathMessage.MAX_FLOWS));
        }
        for (FastPathMessage message : all) {
            ByteBuf bytes =
                    Unpooled.buffer().writeByte(9).writeBytes(bytes(message)).skipBytes(1);
            assertThat(bytes.readableBytes()).isLessThanOrEqualTo(480);
            assertThat(FastPathMessage.read(bytes)).isEqualTo(message);
            assertThat(bytes.readerIndex()).isOne();
        }
    }

    @Test
    void refusesWhatItIsNot() {
        ByteBuf good = bytes(about(Kind.OFFER, 1));
        assertThat(FastPathMessage.read(good.copy().setByte(0, 2)))
                .as("subject")
                .isNull();
        assertThat(FastPathMessage.read(good.copy().setByte(1, 6))).as("kind").isNull();
        assertThat(FastPathMessage.read(good.copy().setLong(2, 0))).as("epoch").isNull();
        assertThat(FastPathMessage.read(good.copy().setMedium(10, 0)))
                .as("network")
                .isNull();
        assertThat(FastPathMessage.read(good.copy().setByte(13, 1)))
                .as("group as source")
                .isNull();
        assertThat(FastPathMessage.read(good.copy().setByte(19, 0xff)))
                .as("group")
                .isNull();
        assertThat(FastPathMessage.read(good.copy().writeByte(0))).as("longer").isNull();
        assertThat(FastPathMessage.read(bytes(about(Kind.OFFER, 0)))).as("none").isNull();
        assertThat(FastPathMessage.read(bytes(about(Kind.OFFER, 32))))
                .as("many")
                .isNull();
        ByteBuf ask = bytes(new FastPathMessage(Kind.ASK, 7, 1, 0, List.of()));
        assertThat(FastPathMessage.read(ask.copy().writeByte(0))).as("long ASK").isNull();
        assertThat(FastPathMessage.read(ask.copy().setByte(1, 1)))
                .as("short TOLD")
                .isNull();
    }

    @Test
    void readsAnyBytes() {
        SplittableRandom random = new SplittableRandom(4);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            ByteBuf bytes = bytes(about(Kind.values()[2 + random.nextInt(4)], 1 + random.nextInt(3)));
            for (int n = random.nextInt(3); n > 0; n--) {
                bytes.setByte(random.nextInt(bytes.writerIndex()), random.nextInt(256));
            }
            if (random.nextInt(4) == 0) {
                bytes.writerIndex(random.nextInt(bytes.writerIndex()));
            }
            read += FastPathMessage.read(bytes) == null ? 0 : 1;
        }
        assertThat(read).isGreaterThan(20_000);
    }
}
