package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentationTest {
    /** Counts, so that a buffer that was kept is noticed for certain. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Random random = new Random(6);
    private final Fragmenter fragmenter = new Fragmenter();
    private final List<byte[]> delivered = new ArrayList<>();
    private final List<ByteBuf> retained = new ArrayList<>();
    private boolean retain;
    private long sequence;
    private final Reassembler reassembler = new Reassembler(allocator, (vni, hopLimit, frame) -> {
        assertThat(vni).isEqualTo(42);
        assertThat(hopLimit).isEqualTo(16);
        assertThat(frame.hasMemoryAddress()).isTrue();
        delivered.add(ByteBufUtil.getBytes(frame));
        if (retain) {
            retained.add(frame.retain());
        }
    });

    @AfterEach
    void close() {
        reassembler.close();
        retained.forEach(ByteBuf::release);
        assertThat(allocator.metric().usedDirectMemory()).as("bytes kept").isZero();
    }

    private byte[] frame(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[1] = 0;
        return bytes;
    }

    private List<ByteBuf> datagrams(byte[] bytes, int maxDatagram) {
        ByteBuf frame = Unpooled.buffer().writeBytes(bytes);
        int count = fragmenter.start(frame, 42, 16, sequence, 0, maxDatagram);
        sequence += count;
        List<ByteBuf> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuf datagram = Unpooled.buffer();
            fragmenter.write(i, datagram);
            assertThat(datagram.readableBytes()).isLessThanOrEqualTo(maxDatagram);
            assertThat(LinkHeader.validateDatagram(datagram, 0, datagram.writerIndex()))
                    .isEqualTo(datagram.readableBytes());
            datagrams.add(datagram);
        }
        assertThat(frame.release()).as("lent, not kept").isTrue();
        return datagrams;
    }

    private void receive(List<ByteBuf> datagrams) {
        for (ByteBuf datagram : datagrams) {
            reassembler.add(datagram, 0);
            datagram.release();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {280, 548, 1472, 8972, 65_507})
    void carriesEverySizeOverEveryPath(int maxDatagram) {
        for (int length : new int[] {24, 60, 256, 257, 524, 1448, 1449, 1524, 2896, 9010, 65_000, 65_279}) {
            byte[] bytes = frame(length);
            receive(datagrams(bytes, maxDatagram));
            assertThat(delivered).as("%s bytes", length).containsExactly(bytes);
            delivered.clear();
        }
    }

    @Test
    void carriesTheLongestFrame() {
        byte[] bytes = frame(VirtioNetHeader.MAX_FRAME);
        receive(datagrams(bytes, 1472));
        receive(datagrams(bytes, 65_507));
        assertThat(delivered).containsExactly(bytes, bytes);
    }

    @Test
    void refusesFramesThatDoNotFit() {
        assertThat(datagrams(frame(VirtioNetHeader.MIN_FRAME - 1), 1472)).isEmpty();
        assertThat(datagrams(frame(VirtioNetHeader.MAX_FRAME + 1), 1472)).isEmpty();
        assertThat(datagrams(frame(65_281), 280)).as("256 fragments").isEmpty();
        assertThat(datagrams(frame(300), 279)).as("path too narrow").isEmpty();
    }

    @Test
    void toleratesReorderingWithinTheWindow() {
        byte[] a = frame(9_000);
        byte[] b = frame(9_000);
        List<ByteBuf> all = new ArrayList<>(datagrams(a, 1472));
        all.addAll(datagrams(b, 1472));
        Collections.shuffle(all, random);
        receive(all);
        assertThat(delivered).containsExactlyInAnyOrder(a, b);
        assertThat(reassembler.incomplete()).isZero();
    }

    @Test
    void refusesDuplicatesAndContradictions() {
        byte[] bytes = frame(2_000);
        List<ByteBuf> datagrams = datagrams(bytes, 1472);
        reassembler.add(datagrams.get(0), 0);
        reassembler.add(datagrams.get(0), 0);
        assertThat(reassembler.refused()).isOne();
        ByteBuf other = datagrams.get(1).copy().setMedium(4, 43);
        reassembler.add(other, 0);
        other.release();
        assertThat(reassembler.refused()).as("another network").isEqualTo(2);
        reassembler.add(datagrams.get(1), 0);
        assertThat(delivered).containsExactly(bytes);
        datagrams.forEach(ByteBuf::release);
    }

    @Test
    void refusesAFrameTooShortOrTooLong() {
        ByteBuf datagram = Unpooled.buffer();
        LinkHeader.write(datagram, LinkKind.DATA, 1, 1, sequence, 0, 23);
        reassembler.add(datagram.writeZero(23), 0);
        datagram.clear();
        LinkHeader.write(datagram, LinkKind.DATA, 1, 0, 255, 1, 0, 0, 0, 1000, 1000);
        reassembler.add(datagram.writeZero(1000), 0);
        datagram.clear();
        LinkHeader.write(datagram, LinkKind.DATA, 1, 1, 2, 1, 0, 0, 0, 300, 300);
        reassembler.add(datagram.writeZero(300), 0);
        datagram.release();
        assertThat(reassembler.refused()).isEqualTo(3);
        assertThat(reassembler.incomplete()).isZero();
        assertThat(delivered).isEmpty();
    }

    @Test
    void givesUpWhatIsOvertaken() {
        List<ByteBuf> lossy = datagrams(frame(2_000), 1472);
        reassembler.add(lossy.get(0), 0);
        for (int i = 0; i < Reassembler.REORDER; i++) {
            receive(datagrams(frame(100), 1472));
        }
        assertThat(reassembler.incomplete()).isOne();
        receive(datagrams(frame(100), 1472));
        assertThat(reassembler.incomplete()).isZero();
        assertThat(reassembler.lost()).isOne();
        assertThat(delivered).hasSize(Reassembler.REORDER + 1);
        lossy.forEach(ByteBuf::release);
    }

    @Test
    void givesUpAHoleAtTheSecondTick() {
        List<ByteBuf> lossy = datagrams(frame(2_000), 1472);
        reassembler.add(lossy.get(1), 0);
        assertThat(ticksUntilGivenUp()).isEqualTo(Reassembler.TICKS_WITH_HOLE);
        receive(datagrams(frame(2_000), 1472));
        assertThat(delivered).hasSize(1);
        lossy.forEach(ByteBuf::release);
    }

    @Test
    void waitsForASenderThatIsHeldUp() {
        byte[] bytes = frame(2_000);
        List<ByteBuf> slow = datagrams(bytes, 1472);
        reassembler.add(slow.get(0), 0);
        for (int i = 1; i < Reassembler.TICKS; i++) {
            reassembler.tick();
        }
        reassembler.add(slow.get(1), 0);
        assertThat(delivered).containsExactly(bytes);
        sequence += 2;
        List<ByteBuf> lossy = datagrams(bytes, 1472);
        reassembler.add(lossy.get(0), 0);
        assertThat(ticksUntilGivenUp()).isEqualTo(Reassembler.TICKS);
        slow.forEach(ByteBuf::release);
        lossy.forEach(ByteBuf::release);
    }

    /** As congestion control does with a small window. */
    @Test
    void waitsForASenderThatIsSlow() {
        byte[] bytes = frame(10_000);
        List<ByteBuf> slow = datagrams(bytes, 1472);
        for (ByteBuf each : slow) {
            for (int i = 1; i < Reassembler.TICKS; i++) {
                reassembler.tick();
            }
            reassembler.add(each, 0);
        }
        assertThat(delivered).containsExactly(bytes);
        slow.forEach(ByteBuf::release);
    }

    private int ticksUntilGivenUp() {
        int ticks = 0;
        long before = reassembler.lost();
        while (reassembler.incomplete() > 0) {
            reassembler.tick();
            ticks++;
        }
        assertThat(reassembler.lost()).isEqualTo(before + 1);
        return ticks;
    }

    @Test
    void keepsNoMoreThanItsSlots() {
        for (int i = 0; i < 100; i++) {
            List<ByteBuf> lossy = datagrams(frame(400), 280);
            reassembler.add(lossy.get(0), 0);
            lossy.forEach(ByteBuf::release);
            assertThat(reassembler.incomplete()).isLessThanOrEqualTo(Reassembler.SLOTS);
        }
        assertThat(reassembler.lost()).isEqualTo(100 - Reassembler.SLOTS);
        reassembler.reset();
        assertThat(reassembler.incomplete()).isZero();
    }

    @Test
    void leavesRetainedFramesAlone() {
        retain = true;
        for (int i = 0; i < 20; i++) {
            receive(datagrams(frame(100 + 200 * i), 1472));
        }
        for (int i = 0; i < retained.size(); i++) {
            assertThat(ByteBufUtil.getBytes(retained.get(i))).isEqualTo(delivered.get(i));
        }
        assertThat(retained).hasSize(20);
    }

    @Test
    void readsAnyDatagram() {
        for (int i = 0; i < 20_000; i++) {
            List<ByteBuf> datagrams = datagrams(frame(24 + random.nextInt(3_000)), 280 + random.nextInt(1_300));
            sequence -= random.nextInt(50) == 0 ? Math.min(sequence, 40) : 0;
            for (ByteBuf datagram : datagrams) {
                for (int n = random.nextInt(4); n > 0; n--) {
                    datagram.setByte(1 + random.nextInt(23), random.nextInt(256));
                }
                datagram.setMedium(4, 42).setByte(1, 16);
                if (LinkHeader.validateDatagram(datagram, 0, datagram.writerIndex()) > 0) {
                    reassembler.add(datagram, 0);
                }
                datagram.release();
            }
            delivered.clear();
        }
        assertThat(reassembler.incomplete()).isLessThanOrEqualTo(Reassembler.SLOTS);
        assertThat(reassembler.refused()).isPositive();
        assertThat(reassembler.lost()).isPositive();
    }
}
