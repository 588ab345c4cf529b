package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts frames into datagrams that fit a path. {@link Reassembler} is the other end.
 *
 * <p>A frame is cut every so many bytes, wherever that falls. A super-frame of TCP or UDP segments that needs more than one
 * datagram is followed by a copy of its headers and one byte with the copy's length ({@link LinkHeader#HEADER_COPY}): with it
 * the far end can still deliver the rest when the first datagram, which has the headers, is the one that is lost.
 *
 * <p>One instance serves one link; not thread-safe. Allocates nothing.
 */
public final class Fragmenter {
    private final SuperFrame superFrame = new SuperFrame();

    private ByteBuf frame = Unpooled.EMPTY_BUFFER;
    private int start;
    private int frameLength;
    private int copyLength;
    private int messageLength;
    private int count;
    private int size;
    private int vni;
    private int hopLimit;
    private long sequence;
    private int sendTime;

    /**
     * Takes a frame.
     *
     * @param frame lent until its last fragment has been written; its readable bytes are virtio-net header and Ethernet frame
     * @param vni the network's number
     * @param hopLimit 1 to 255
     * @param sequence the first fragment's sequence number; the others follow
     * @param sendTime microseconds modulo 2^32
     * @param maxDatagram the longest datagram, {@link LinkHeader} included; at least 24 + 256
     * @return how many datagrams it makes, 1 to 255; 0 if the frame is too short, too long or would need more
     */
    public int start(ByteBuf frame, int vni, int hopLimit, long sequence, int sendTime, int maxDatagram) {
        this.frame = frame;
        this.start = frame.readerIndex();
        this.frameLength = frame.readableBytes();
        this.vni = vni;
        this.hopLimit = hopLimit;
        this.sequence = sequence;
        this.sendTime = sendTime;
        int room = maxDatagram - LinkHeader.LENGTH;
        if (frameLength < VirtioNetHeader.MIN_FRAME
                || frameLength > VirtioNetHeader.MAX_FRAME
                || room < LinkHeader.MIN_FRAGMENT_SIZE) {
            return 0;
        }
        copyLength = 0;
        if (frameLength > room && superFrame.parse(frame, start, frameLength)) {
            copyLength = superFrame.headerLength();
        }
        messageLength = frameLength + (copyLength == 0 ? 0 : copyLength + 1);
        count = (messageLength + room - 1) / room;
        size = count == 1 ? messageLength : room;
        return count <= LinkHeader.MAX_FRAGMENTS ? count : 0;
    }

    /**
     * Appends one datagram.
     *
     * @param index 0 to what {@link #start} returned, less one
     */
    public void write(int index, ByteBuf out) {
        int from = index * size;
        int to = Math.min(from + size, messageLength);
        int flags = copyLength == 0 ? 0 : LinkHeader.HEADER_COPY;
        LinkHeader.write(
                out, LinkKind.DATA, hopLimit, index, count, vni, flags, sequence + index, sendTime, size, to - from);
        if (from < frameLength) {
            out.writeBytes(frame, start + from, Math.min(to, frameLength) - from);
        }
        if (to > frameLength) {
            writeCopy(Math.max(from - frameLength, 0), to - frameLength, out);
        }
    }

    private void writeCopy(int from, int to, ByteBuf out) {
        int end = Math.min(to, copyLength);
        if (from < end) {
            out.writeBytes(frame, start + from, end - from);
        }
        if (to > copyLength) {
            out.writeByte(copyLength);
        }
    }
}
