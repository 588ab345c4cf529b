package net.virtuoso.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What happens for every frame allocates nothing. */
class AllocationTest {
    private static final int FRAMES = 2_000;

    /** Without the leak detector, which records every access. */
    private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    private final Fragmenter fragmenter = new Fragmenter();
    private final SequenceWindow window = new SequenceWindow();
    private final ByteBuf datagram = allocator.directBuffer(2_000);
    private final ByteBuf frame = allocator.directBuffer();
    private long sequence;
    private long checked;

    private void carry(Reassembler reassembler) {
        int count = fragmenter.start(frame, 1, 1, sequence, 0, 1_472);
        for (int i = 0; i < count; i++) {
            fragmenter.write(i, datagram.clear());
            if (LinkHeader.validateDatagram(datagram, 0, datagram.writerIndex()) > 0 && window.accept(sequence + i)) {
                reassembler.add(datagram, 0);
            }
        }
        sequence += count;
    }

    @Test
    void carryingFramesAllocatesNothing() {
        Reassembler reassembler = new Reassembler(allocator, (vni, hops, whole) -> {
            if (VirtioNetHeader.validate(whole) == FrameFault.NONE) {
                checked += VirtioNetHeader.segments(whole) + VirtioNetHeader.wireBytes(whole);
                checked += TrafficClassifier.classify(whole, VirtioNetHeader.LENGTH)
                                .hashCode()
                        & 1;
            }
        });
        frame.writeBytes(Frames.tcp(
                Frames.ipv4(Frames.ethernet(Frames.MAC_B, EthernetFrame.IPV4, 0), 6, 1, 0, 8_032), 1, 2, 3, 0x10));
        frame.writeZero(8_000);
        VirtioNetHeader.set(frame, 0, 1, 1, 66, 1_448, 34, 16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < FRAMES; i++) {
                carry(reassembler);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(checked).isPositive();
        assertThat(least / FRAMES).as("bytes for each frame").isZero();
        reassembler.close();
        frame.release();
        datagram.release();
    }
}
