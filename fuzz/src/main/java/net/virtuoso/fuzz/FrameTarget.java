package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.wire.Fragmenter;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.Reassembler;
import net.virtuoso.wire.VirtioNetHeader;

/**
 * A frame as a guest or a far node gives it: two bytes that say how long a datagram may be and which one is lost, then the
 * frame. A good frame that is cut and put together again is the same frame; with one datagram lost, what arrives is good frames
 * again.
 */
final class FrameTarget implements Target {
    private static final int CHOICES = 2;
    private static final int SHORTEST = LinkHeader.LENGTH + LinkHeader.MIN_FRAGMENT_SIZE;
    private static final int STEP = 40;

    @Override
    public String name() {
        return "frame";
    }

    @Override
    public void read(byte[] input) {
        if (input.length < CHOICES) {
            return;
        }
        Counted buffers = new Counted();
        ByteBuf frame = buffers.allocator.directBuffer();
        frame.writeBytes(input, CHOICES, input.length - CHOICES);
        if (FrameChecks.take(frame)) {
            carry(buffers, frame, SHORTEST + STEP * (input[0] & 0xff), -1);
            carry(buffers, frame, SHORTEST + STEP * (input[0] & 0xff), input[1] & 0xff);
        }
        frame.release();
        buffers.requireNothingHeld();
    }

    private static void carry(Counted buffers, ByteBuf frame, int longest, int lost) {
        List<Integer> lengths = new ArrayList<>();
        Fragmenter fragmenter = new Fragmenter();
        int count = fragmenter.start(frame, 7, 3, 100, 0, longest);
        try (Reassembler reassembler = new Reassembler(buffers.allocator, (vni, hops, whole) -> {
            FrameChecks.require(vni == 7 && hops == 3, "network " + vni + ", hop limit " + hops);
            FrameChecks.require(FrameChecks.take(whole), "a good frame became a bad one");
            lengths.add(whole.readableBytes());
            if (lost < 0) {
                FrameChecks.require(whole.equals(frame), "another frame than was sent");
            }
        })) {
            ByteBuf datagram = buffers.allocator.directBuffer();
            for (int i = 0; i < count; i++) {
                fragmenter.write(i, datagram.clear());
                int length = datagram.readableBytes();
                FrameChecks.require(length <= longest, "a datagram of " + length + " of " + longest + " bytes");
                FrameChecks.require(
                        LinkHeader.validateDatagram(datagram, 0, length) == length, "a datagram that isn't valid");
                if (lost < 0 || i != lost % count) {
                    reassembler.add(datagram, 0);
                }
            }
            datagram.release();
            while (reassembler.incomplete() > 0) {
                reassembler.tick();
            }
        }
        FrameChecks.require(lost >= 0 || count == 0 || lengths.size() == 1, lengths.size() + " frames from one");
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] frame : Samples.frames()) {
            byte[] seed = new byte[CHOICES + frame.length];
            seed[0] = (byte) seeds.size();
            seed[1] = (byte) seeds.size();
            System.arraycopy(frame, 0, seed, CHOICES, frame.length);
            seeds.add(seed);
        }
        seeds.add(new byte[CHOICES + VirtioNetHeader.MIN_FRAME]);
        return seeds;
    }
}
