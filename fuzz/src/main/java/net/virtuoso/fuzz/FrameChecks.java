package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.FrameFault;
import net.virtuoso.wire.TrafficClassifier;
import net.virtuoso.wire.VirtioNetHeader;

/** What the overlay does with a frame that came in. */
final class FrameChecks {
    private FrameChecks() {}

    /**
     * Checks a frame and asks everything that may be asked of a good one.
     *
     * @return whether it is good
     */
    static boolean take(ByteBuf frame) {
        int reader = frame.readerIndex();
        int writer = frame.writerIndex();
        boolean good = VirtioNetHeader.validate(frame) == FrameFault.NONE;
        if (good) {
            int ethernet = reader + VirtioNetHeader.LENGTH;
            long destination = EthernetFrame.destination(frame, ethernet);
            EthernetFrame.isGroup(destination);
            require(EthernetFrame.source(frame, ethernet) >>> 48 == 0, "a MAC address of more than 48 bits");
            int segments = VirtioNetHeader.segments(frame);
            require(segments >= 1 && segments <= VirtioNetHeader.MAX_FRAME, segments + " segments");
            require(
                    VirtioNetHeader.wireBytes(frame) >= writer - ethernet,
                    "fewer bytes on the wire than the super-frame has");
            TrafficClassifier.classify(frame, ethernet);
        }
        require(frame.readerIndex() == reader && frame.writerIndex() == writer, "an index was moved");
        return good;
    }

    static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalStateException(otherwise);
        }
    }
}
