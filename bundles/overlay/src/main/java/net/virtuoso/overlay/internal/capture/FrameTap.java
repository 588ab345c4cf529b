package net.virtuoso.overlay.internal.capture;

import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.MacAddress;
import net.virtuoso.wire.EthernetFrame;
import net.virtuoso.wire.PcapngWriter;
import net.virtuoso.wire.VirtioNetHeader;

/** Copies the frames that are wanted of one port or link. Used on the event loop only, but for what is said. */
public final class FrameTap {
    private static final long ANY = -1;

    private final FrameRing ring;
    private final LongSupplier nanos;
    private final int snapLength;
    private final long mac;
    private final int etherType;
    private int left;
    private volatile String end = "";

    /** @param nanos since 1970 */
    FrameTap(CaptureRequest request, FrameRing ring, LongSupplier nanos) {
        this.ring = ring;
        this.nanos = nanos;
        snapLength = request.snapLength();
        MacAddress wanted = request.mac();
        mac = wanted == null ? ANY : wanted.value();
        etherType = request.etherType();
        left = request.count();
    }

    /** A frame came in from outside, whether or not it is taken. */
    public void in(ByteBuf frame) {
        copy(frame, PcapngWriter.INBOUND);
    }

    /** A frame was given out. */
    public void out(ByteBuf frame) {
        copy(frame, PcapngWriter.OUTBOUND);
    }

    private void copy(ByteBuf frame, int direction) {
        int ethernet = frame.readerIndex() + VirtioNetHeader.LENGTH;
        int length = frame.readableBytes() - VirtioNetHeader.LENGTH;
        if (left > 0
                && length >= EthernetFrame.MIN_LENGTH
                && (mac == ANY
                        || EthernetFrame.source(frame, ethernet) == mac
                        || EthernetFrame.destination(frame, ethernet) == mac)
                && (etherType == ANY || EthernetFrame.etherType(frame, ethernet) == etherType)
                && ring.offer(frame, ethernet, Math.min(length, snapLength), length, direction, nanos.getAsLong())) {
            left--;
        }
    }

    /** There will be no more frames. */
    public void gone() {
        end = "the port or link is gone";
    }

    /** Why there will be no more frames; empty if there may be. From any thread. */
    String end() {
        return end;
    }
}
