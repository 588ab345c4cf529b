package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What arrives of a super-frame is delivered, as the kernel's own segmentation would have made it. */
class SalvageTest {
    private static final int SEQUENCE = 0xffff_f000;
    private static final int ID = 0xfffa;

    /** Counts, so that a buffer that was kept is noticed for certain. */
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Random random = new Random(7);

    @AfterEach
    void nothingWasKept() {
        assertThat(allocator.metric().usedDirectMemory()).as("bytes kept").isZero();
    }

    /** A super-frame and what it was made from. */
    private record Sample(ByteBuf frame, boolean ipv4, boolean tcp, int network, int transport, int headers, int mss) {
        byte[] payload() {
            return ByteBufUtil.getBytes(frame, headers, frame.writerIndex() - headers);
        }
    }

    private Sample sample(boolean ipv4, boolean tcp, int tags, int options, int payload, int mss) {
        ByteBuf frame = Frames.ethernet(Frames.MAC_B, ipv4 ? EthernetFrame.IPV4 : EthernetFrame.IPV6, tags);
        int network = frame.writerIndex();
        int transportLength = (tcp ? 32 : 8) + payload;
        int protocol = tcp ? 6 : 17;
        if (ipv4) {
            Frames.ipv4(frame, protocol, ID, options, transportLength);
        } else {
            Frames.ipv6(frame, protocol, transportLength);
        }
        int transport = frame.writerIndex();
        if (tcp) {
            Frames.tcp(frame, 5001, 5002, SEQUENCE, 0x99); // CWR, ACK, PSH, FIN
        } else {
            Frames.udp(frame, 5001, 5002, payload);
        }
        int headers = frame.writerIndex();
        byte[] content = new byte[payload];
        random.nextBytes(content);
        frame.writeBytes(content);
        int gso = tcp ? (ipv4 ? 0x81 : 0x84) : VirtioNetHeader.GSO_UDP_L4;
        VirtioNetHeader.set(frame, 0, 1, gso, headers - 10, mss, transport - 10, tcp ? 16 : 6);
        assertThat(VirtioNetHeader.validate(frame)).isEqualTo(FrameFault.NONE);
        return new Sample(frame, ipv4, tcp, network, transport, headers, mss);
    }

    @Test
    void deliversEveryByteThatArrived() {
        int salvaged = 0;
        for (int round = 0; round < 1_500; round++) {
            boolean ipv4 = random.nextBoolean();
            int mss = 200 + random.nextInt(1_300);
            int headers = 10 + 14 + 8 + 80 + 32;
            int payload = 1 + random.nextInt(random.nextInt(4) == 0 ? 65_535 - headers : 12_000);
            Sample sample = sample(
                    ipv4, random.nextInt(3) != 0, random.nextInt(3), ipv4 ? 4 * random.nextInt(11) : 0, payload, mss);
            salvaged += check(sample, 300 + random.nextInt(1_400), random.nextDouble() * random.nextDouble());
            sample.frame().release();
        }
        assertThat(salvaged).isGreaterThan(500);
    }

    /** Sends a frame with losses and compares; returns 1 if it was delivered in pieces. */
    private int check(Sample sample, int maxDatagram, double loss) {
        List<ByteBuf> pieces = new ArrayList<>();
        Fragmenter fragmenter = new Fragmenter();
        int count = fragmenter.start(sample.frame(), 1, 1, 1_000, 0, maxDatagram);
        BitSet arrived = new BitSet();
        try (Reassembler reassembler = new Reassembler(allocator, (vni, hops, piece) -> pieces.add(piece.retain()))) {
            ByteBuf datagram = Unpooled.buffer();
            for (int i = 0; i < count; i++) {
                fragmenter.write(i, datagram.clear());
                if (random.nextDouble() >= loss) {
                    arrived.set(i);
                    reassembler.add(datagram, 0);
                }
            }
            giveUp(reassembler);
            byte[] expected = expected(sample, maxDatagram - LinkHeader.LENGTH, count, arrived);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (arrived.cardinality() == count) {
                assertThat(ByteBufUtil.getBytes(pieces.get(0))).isEqualTo(ByteBufUtil.getBytes(sample.frame()));
            }
            for (ByteBuf retained : pieces) {
                ByteBuf piece = Unpooled.copiedBuffer(retained);
                checkHeaders(sample, piece, bytes.size(), arrived.cardinality() == count);
                bytes.writeBytes(ByteBufUtil.getBytes(
                        piece, piece.readerIndex() + sample.headers(), piece.readableBytes() - sample.headers()));
            }
            assertThat(bytes.toByteArray()).isEqualTo(expected);
            return (int) reassembler.salvaged();
        } finally {
            pieces.forEach(ByteBuf::release);
        }
    }

    private static void giveUp(Reassembler reassembler) {
        while (reassembler.incomplete() > 0) {
            reassembler.tick();
        }
    }

    /** The payload bytes in datagrams that arrived; of UDP only the segments that arrived from end to end. */
    private static byte[] expected(Sample sample, int size, int count, BitSet arrived) {
        byte[] payload = sample.payload();
        int frameLength = sample.headers() + payload.length;
        int copyEnd = count == 1 ? 0 : frameLength + sample.headers();
        boolean copyArrived = count > 1
                && arrived.get(frameLength / size, copyEnd / size + 1).cardinality()
                        == copyEnd / size + 1 - frameLength / size;
        if (!arrived.get(0) && !copyArrived) {
            return new byte[0];
        }
        BitSet there = new BitSet();
        for (int i = 0; i < payload.length; i++) {
            there.set(i, arrived.get((sample.headers() + i) / size));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int unit = sample.tcp() ? 1 : sample.mss();
        for (int from = 0; from < payload.length; from += unit) {
            int to = Math.min(from + unit, payload.length);
            if (there.nextClearBit(from) >= to) {
                bytes.write(payload, from, to - from);
            }
        }
        return bytes.toByteArray();
    }

    private static void checkHeaders(Sample sample, ByteBuf piece, int before, boolean whole) {
        assertThat(VirtioNetHeader.validate(piece)).isEqualTo(FrameFault.NONE);
        int start = piece.readerIndex();
        int length = piece.readableBytes() - sample.headers();
        int transportLength = piece.readableBytes() - sample.transport();
        int network = start + sample.network();
        int transport = start + sample.transport();
        if (!whole && length <= sample.mss()) {
            assertThat(VirtioNetHeader.gsoType(piece, start)).isEqualTo(VirtioNetHeader.GSO_NONE);
        } else {
            assertThat(VirtioNetHeader.gsoSize(piece, start)).isEqualTo(sample.mss());
        }
        if (sample.ipv4()) {
            int ipLength = sample.transport() - sample.network();
            assertThat(piece.getUnsignedShort(network + 2)).isEqualTo(ipLength + transportLength);
            assertThat(Frames.sum(piece, network, ipLength, 0))
                    .as("IP checksum")
                    .isEqualTo(0xffff);
        } else {
            assertThat(piece.getUnsignedShort(network + 4)).isEqualTo(transportLength);
        }
        if (!sample.tcp()) {
            assertThat(piece.getUnsignedShort(transport + 4)).isEqualTo(transportLength);
        } else if (!whole) {
            int offset = piece.getInt(transport + 4) - SEQUENCE;
            assertThat(offset).isGreaterThanOrEqualTo(before);
            byte[] there = ByteBufUtil.getBytes(piece, start + sample.headers(), length);
            assertThat(Unpooled.wrappedBuffer(there))
                    .as("bytes at their sequence number")
                    .isEqualTo(Unpooled.wrappedBuffer(sample.payload(), offset, length));
            boolean last = offset + length == sample.payload().length;
            assertThat(piece.getUnsignedByte(transport + 13))
                    .isEqualTo((short) (0x10 | (last ? 0x09 : 0) | (offset == 0 ? 0x80 : 0)));
            assertThat(VirtioNetHeader.gsoEcn(piece, start)).isEqualTo(offset == 0 && length > sample.mss());
            if (sample.ipv4()) {
                int segmentsBefore = (offset + sample.mss() - 1) / sample.mss();
                assertThat(piece.getUnsignedShort(network + 4)).isEqualTo((ID + segmentsBefore) & 0xffff);
            }
        }
        if (!whole) {
            int addresses =
                    sample.ipv4() ? Frames.sum(piece, network + 12, 8, 0) : Frames.sum(piece, network + 8, 32, 0);
            int pseudo = addresses + (sample.tcp() ? 6 : 17) + transportLength;
            assertThat(piece.getUnsignedShort(transport + (sample.tcp() ? 16 : 6)))
                    .as("pseudo-header")
                    .isEqualTo((pseudo & 0xffff) + (pseudo >>> 16));
        }
    }

    @Test
    void deliversTheRestWhenTheHeadersAreLost() {
        Sample sample = sample(true, true, 0, 0, 10_000, 1_448);
        List<Integer> lengths = new ArrayList<>();
        Fragmenter fragmenter = new Fragmenter();
        int count = fragmenter.start(sample.frame(), 1, 1, 0, 0, 1_472);
        ByteBuf datagram = Unpooled.directBuffer();
        try (Reassembler reassembler =
                new Reassembler(allocator, (vni, hops, piece) -> lengths.add(piece.readableBytes()))) {
            for (int i = 1; i < count; i++) {
                fragmenter.write(i, datagram.clear());
                reassembler.add(datagram, 0);
            }
            giveUp(reassembler);
        }
        assertThat(lengths).containsExactly(sample.headers() + 10_000 - (1_448 - sample.headers()));
        datagram.release();
        sample.frame().release();
    }

    @Test
    void deliversNothingThatDidNotArriveWhateverTheHeadersSay() {
        Sample sample = sample(true, true, 0, 0, 10_000, 1_448);
        sample.frame().setShort(sample.network() + 2, 65_535);
        List<Integer> lengths = new ArrayList<>();
        Fragmenter fragmenter = new Fragmenter();
        int count = fragmenter.start(sample.frame(), 1, 1, 0, 0, 1_472);
        ByteBuf datagram = Unpooled.buffer();
        try (Reassembler reassembler =
                new Reassembler(allocator, (vni, hops, piece) -> lengths.add(piece.readableBytes()))) {
            for (int i = 0; i < count; i++) {
                fragmenter.write(i, datagram.clear());
                if (i != 2) {
                    reassembler.add(datagram, 0);
                }
            }
            giveUp(reassembler);
        }
        int behind = sample.frame().readableBytes() - 3 * 1_448;
        assertThat(lengths).containsExactly(2 * 1_448, sample.headers() + behind);
        sample.frame().release();
    }

    @Test
    void leavesUrgentDataAndIpFragmentsAlone() {
        for (int variant = 0; variant < 2; variant++) {
            Sample sample = sample(true, true, 0, 0, 10_000, 1_448);
            if (variant == 0) {
                sample.frame().setByte(sample.transport() + 13, 0x30);
            } else {
                sample.frame().setShort(sample.network() + 6, 0x2000);
            }
            assertThat(new SuperFrame().parse(sample.frame(), 0, sample.frame().writerIndex()))
                    .isFalse();
            sample.frame().release();
        }
    }

    @Test
    void readsAnyHeaders() {
        SplittableRandom bytes = new SplittableRandom(8);
        SuperFrame superFrame = new SuperFrame();
        Sample[] samples = {sample(true, true, 2, 40, 300, 100), sample(false, false, 1, 0, 300, 100)};
        int parsed = 0;
        for (int i = 0; i < 200_000; i++) {
            ByteBuf frame = Frames.mutated(samples[i & 1].frame(), bytes, 3);
            if (superFrame.parse(frame, 0, frame.writerIndex())) {
                parsed++;
                assertThat(superFrame.headerLength()).isBetween(24, SuperFrame.MAX_HEADER);
                assertThat(superFrame.payloadLength()).isPositive();
            }
        }
        assertThat(parsed).isGreaterThan(20_000);
        samples[0].frame().release();
        samples[1].frame().release();
    }
}
