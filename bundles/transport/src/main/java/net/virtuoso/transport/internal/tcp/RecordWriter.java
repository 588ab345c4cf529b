package net.virtuoso.transport.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.LinkKind;
import net.virtuoso.wire.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * Puts records onto a channel: small ones are collected, so that many go out in one piece; large frames are passed on as they
 * are, after what was collected. Used on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failed writes end the connection
final class RecordWriter {
    /** Frames shorter than this are copied. */
    static final int SMALL = 4_096;

    /** A batch starts with this, so that one that waits with a single small frame doesn't occupy much more. */
    private static final int FIRST_BATCH = 1_024;
    /** Small frames are collected up to this. */
    private static final int BATCH = 32 << 10;
    /** Tokens and messages are still taken when this much is waiting above what lets frames in again. */
    private static final long CONTROL_LIMIT = 1 << 20;

    private final Channel channel;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf batch;
    private long sequence;
    private long bytes;

    /** @param allocator gives batches */
    RecordWriter(Channel channel, ByteBufAllocator allocator) {
        this.channel = channel;
        this.allocator = allocator;
    }

    /** Whether frames are taken without too much waiting. */
    boolean takesFrames() {
        return channel.isWritable();
    }

    /** Whether tokens and messages are. */
    boolean takesControl() {
        return channel.bytesBeforeWritable() <= CONTROL_LIMIT;
    }

    /** Adds a frame; lent. */
    void frame(int vni, int hopLimit, ByteBuf frame) {
        int length = frame.readableBytes();
        if (length < SMALL) {
            begin(LinkKind.DATA, hopLimit, vni, length, length).writeBytes(frame, frame.readerIndex(), length);
        } else {
            begin(LinkKind.DATA, hopLimit, vni, length, 0);
            writeBatch();
            // Netty moves the indices of what it writes, and the frame isn't ours.
            channel.write(frame.retainedDuplicate(), channel.voidPromise());
        }
    }

    /** Adds a record of another kind; lent. */
    void control(LinkKind kind, ByteBuf payload) {
        int length = payload.readableBytes();
        begin(kind, 0, 0, length, length).writeBytes(payload, payload.readerIndex(), length);
    }

    /** Adds a token. */
    void token(LinkKind kind, long token) {
        begin(kind, 0, 0, LinkHeader.TOKEN_LENGTH, LinkHeader.TOKEN_LENGTH).writeLong(token);
    }

    /** Starts a record in the batch, with room for {@code copied} bytes of its payload. */
    private ByteBuf begin(LinkKind kind, int hopLimit, int vni, int payload, int copied) {
        int room = RecordReader.PREFIX + LinkHeader.LENGTH + copied;
        ByteBuf out = batch;
        if (out != null && out.maxWritableBytes() < room) {
            writeBatch();
            out = null;
        }
        if (out == null) {
            out = allocator.directBuffer(FIRST_BATCH, BATCH);
            batch = out;
        }
        bytes += RecordReader.PREFIX + LinkHeader.LENGTH + payload;
        out.writeInt(LinkHeader.LENGTH + payload);
        LinkHeader.write(out, kind, hopLimit, vni, sequence++, (int) (System.nanoTime() / 1_000), 0);
        return out;
    }

    /** So many were added so far. */
    long bytes() {
        return bytes;
    }

    private void writeBatch() {
        ByteBuf out = batch;
        if (out != null) {
            batch = null;
            channel.write(out, channel.voidPromise());
        }
    }

    /** Gives the kernel what is waiting. */
    void flush() {
        writeBatch();
        channel.flush();
    }

    /** Drops what was collected. May be called again. */
    void release() {
        ByteBuf out = batch;
        batch = null;
        if (out != null) {
            out.release();
        }
    }
}
