package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    /** Counts, so that a buffer that was kept is noticed for certain. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Random random = new Random(9);
    private final List<byte[]> records = new ArrayList<>();
    private final List<ByteBuf> retained = new ArrayList<>();
    private final RecordReader reader = new RecordReader(allocator, RecordReader.MAX_RECORD);

    @AfterEach
    void close() {
        reader.close();
        retained.forEach(ByteBuf::release);
        assertThat(allocator.metric().usedDirectMemory()).as("bytes kept").isZero();
    }

    private boolean take(ByteBuf bytes, int offset, int length) {
        records.add(ByteBufUtil.getBytes(bytes, offset, length));
        if (random.nextInt(3) == 0) {
            retained.add(bytes.retainedSlice(offset, length));
        }
        return true;
    }

    @Test
    void findsRecordsHoweverTheStreamIsCut() {
        for (int round = 0; round < 300; round++) {
            List<byte[]> sent = new ArrayList<>();
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 20; i++) {
                int longest = random.nextInt(5) == 0 ? RecordReader.MAX_RECORD : 200;
                byte[] record = new byte[LinkHeader.LENGTH + random.nextInt(longest - LinkHeader.LENGTH + 1)];
                random.nextBytes(record);
                sent.add(record);
                stream.writeInt(record.length).writeBytes(record);
            }
            while (stream.isReadable()) {
                int most = random.nextBoolean() ? 7 : 100_000;
                ByteBuf chunk = stream.readSlice(Math.min(stream.readableBytes(), 1 + random.nextInt(most)));
                assertThat(reader.read(Unpooled.copiedBuffer(chunk), this::take))
                        .isTrue();
            }
            assertThat(records).hasSize(20);
            for (int i = 0; i < 20; i++) {
                assertThat(records.get(i)).isEqualTo(sent.get(i));
            }
            records.clear();
            retained.forEach(ByteBuf::release);
            retained.clear();
        }
    }

    @Test
    void leavesRetainedRecordsAlone() {
        for (int i = 0; i < 50; i++) {
            ByteBuf record = Unpooled.buffer().writeInt(100).writeZero(100).setByte(50, i);
            reader.read(record.copy(0, 60), this::take);
            reader.read(record.copy(60, 44), (bytes, offset, length) -> {
                records.add(ByteBufUtil.getBytes(bytes, offset, length));
                return retained.add(bytes.retainedSlice(offset, length));
            });
        }
        for (int i = 0; i < 50; i++) {
            assertThat(ByteBufUtil.getBytes(retained.get(i))).isEqualTo(records.get(i));
        }
    }

    @Test
    void refusesImpossibleLengths() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 23, RecordReader.MAX_RECORD + 1, Integer.MAX_VALUE}) {
            ByteBuf stream = Unpooled.buffer().writeInt(length).writeZero(100);
            assertThat(new RecordReader(allocator, RecordReader.MAX_RECORD).read(stream, this::take))
                    .as("%s", length)
                    .isFalse();
            try (RecordReader cut = new RecordReader(allocator, RecordReader.MAX_RECORD)) {
                assertThat(cut.read(stream.copy(0, 3), this::take)).isTrue();
                assertThat(cut.read(stream.copy(3, 1), this::take)).isFalse();
            }
        }
        assertThat(records).isEmpty();
    }

    @Test
    void acceptsLongerRecordsWhenTold() {
        try (RecordReader shy = new RecordReader(allocator, 100)) {
            assertThat(shy.read(Unpooled.buffer().writeInt(100).writeZero(99), this::take))
                    .isTrue();
            shy.accept(RecordReader.MAX_RECORD);
            ByteBuf rest = Unpooled.buffer().writeZero(1).writeInt(60_000).writeZero(59_000);
            assertThat(shy.read(rest, this::take)).isTrue();
            assertThat(shy.read(Unpooled.buffer().writeZero(1_000), this::take)).isTrue();
            assertThat(records.stream().map(r -> r.length)).containsExactly(100, 60_000);
        }
    }

    @Test
    void stopsWhenTheSinkSaysSo() {
        ByteBuf two = Unpooled.buffer().writeInt(24).writeZero(24).writeInt(24).writeZero(24);
        List<Integer> offsets = new ArrayList<>();
        assertThat(reader.read(two, (bytes, offset, length) -> {
                    offsets.add(offset);
                    return false;
                }))
                .isFalse();
        assertThat(offsets).containsExactly(4);
    }
}
