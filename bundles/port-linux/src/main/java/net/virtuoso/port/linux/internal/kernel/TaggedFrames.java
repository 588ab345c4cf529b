package net.virtuoso.port.linux.internal.kernel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.Errno;
import net.virtuoso.linux.Libc;
import net.virtuoso.wire.VirtioNetHeader;

/**
 * The packet socket for frames with a VLAN tag: puts the tag, which the kernel tells in a control message, back where it was.
 *
 * <p>{@code recvmsg} and its structures are those of recvmsg(2) and packet(7) on a 64-bit Linux.
 */
final class TaggedFrames extends PacketSocket {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_AUXDATA = 8;
    private static final int TAG_LENGTH = 4;
    private static final int ADDRESSES = 12;
    private static final int IN_FRONT_OF_TAG = VirtioNetHeader.LENGTH + ADDRESSES;
    private static final int DEFAULT_PROTOCOL = 0x8100;

    /** struct msghdr, then the struct iovec that it points to, then the control messages. */
    private static final int IOVEC = 56;

    private static final int CONTROL = IOVEC + 16;
    private static final int CONTROL_LENGTH = 64;
    private static final int MESSAGE_IOVEC = 16;
    private static final int MESSAGE_IOVEC_COUNT = 24;
    private static final int MESSAGE_CONTROL = 32;
    private static final int MESSAGE_CONTROL_LENGTH = 40;

    /** struct cmsghdr, then struct tpacket_auxdata. */
    private static final int CONTROL_LEVEL = CONTROL + 8;

    private static final int CONTROL_TYPE = CONTROL + 12;
    private static final int AUX_STATUS = CONTROL + 16;
    private static final int AUX_TAG = AUX_STATUS + 16;
    private static final int AUX_PROTOCOL = AUX_STATUS + 18;
    private static final int AUX_LENGTH = 20;
    private static final int STATUS_TAG_VALID = 1 << 4;
    private static final int STATUS_PROTOCOL_VALID = 1 << 6;

    private final ByteBuf message;

    TaggedFrames(Descriptor socket) throws IOException {
        super(socket);
        socket.setOption("ask for VLAN tags", SOL_PACKET, PACKET_AUXDATA, 1);
        message = Unpooled.directBuffer(CONTROL + CONTROL_LENGTH);
        message.setZero(0, message.capacity());
        long address = message.memoryAddress();
        message.setLongLE(MESSAGE_IOVEC, address + IOVEC);
        message.setLongLE(MESSAGE_IOVEC_COUNT, 1);
        message.setLongLE(MESSAGE_CONTROL, address + CONTROL);
    }

    @Override
    public int read(ByteBuf buffer, int start) {
        message.setLongLE(IOVEC, buffer.memoryAddress() + start);
        message.setLongLE(IOVEC + Long.BYTES, buffer.capacity() - start);
        message.setLongLE(MESSAGE_CONTROL_LENGTH, CONTROL_LENGTH);
        int length = (int) Libc.recvmsg(socket.number(), message.memoryAddress(), 0);
        if (length < 0) {
            int errno = Libc.lastError();
            return errno == Errno.EAGAIN ? 0 : -errno;
        }
        buffer.setIndex(start, start + length);
        if (!hasTag() || length < IN_FRONT_OF_TAG || start + length == buffer.capacity()) {
            return length;
        }
        int protocol = (message.getIntLE(AUX_STATUS) & STATUS_PROTOCOL_VALID) != 0
                ? message.getUnsignedShortLE(AUX_PROTOCOL)
                : DEFAULT_PROTOCOL;
        insertTag(buffer, protocol, message.getUnsignedShortLE(AUX_TAG));
        return length + TAG_LENGTH;
    }

    private boolean hasTag() {
        return message.getLongLE(MESSAGE_CONTROL_LENGTH) >= AUX_STATUS - CONTROL + AUX_LENGTH
                && message.getIntLE(CONTROL_LEVEL) == SOL_PACKET
                && message.getIntLE(CONTROL_TYPE) == PACKET_AUXDATA
                && (message.getIntLE(AUX_STATUS) & STATUS_TAG_VALID) != 0;
    }

    /**
     * Puts a tag behind the addresses of a frame, into the room in front of it.
     *
     * @param frame its reader index is at least {@link FrameSource#ROOM}
     * @param protocol the tag's type, 0x8100 or 0x88a8
     * @param tag priority and VLAN number
     */
    static void insertTag(ByteBuf frame, int protocol, int tag) {
        int start = frame.readerIndex() - TAG_LENGTH;
        frame.setBytes(start, frame, start + TAG_LENGTH, IN_FRONT_OF_TAG);
        frame.setShort(start + IN_FRONT_OF_TAG, protocol);
        frame.setShort(start + IN_FRONT_OF_TAG + 2, tag);
        frame.readerIndex(start);
        int flags = VirtioNetHeader.flags(frame, start);
        if ((flags & VirtioNetHeader.NEEDS_CHECKSUM) != 0) {
            VirtioNetHeader.set(
                    frame,
                    start,
                    flags,
                    VirtioNetHeader.gsoType(frame, start)
                            | (VirtioNetHeader.gsoEcn(frame, start) ? VirtioNetHeader.GSO_ECN : 0),
                    VirtioNetHeader.headerLength(frame, start) + TAG_LENGTH,
                    VirtioNetHeader.gsoSize(frame, start),
                    VirtioNetHeader.checksumStart(frame, start) + TAG_LENGTH,
                    VirtioNetHeader.checksumOffset(frame, start));
        }
    }

    @Override
    public void close() {
        super.close();
        if (message.refCnt() > 0) {
            message.release();
        }
    }
}
