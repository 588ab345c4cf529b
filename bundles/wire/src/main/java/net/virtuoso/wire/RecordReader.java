package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records in a stream: each is a length of 32 bits, big-endian, and as many bytes, which start with a
 * {@link LinkHeader}.
 *
 * <p>A record that lies whole in a chunk is handed over where it lies; one that is spread over several is put together in a
 * buffer that is used again. One instance serves one stream; not thread-safe; allocates nothing in steady state.
 */
public final class RecordReader implements AutoCloseable {
    /** Takes the records. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A record is there.
         *
         * @param bytes lent; to keep some, take a retained slice, and move no index
         * @param offset where its {@link LinkHeader} starts
         * @param length its length, at least {@link LinkHeader#LENGTH}
         * @return whether to go on
         */
        boolean record(ByteBuf bytes, int offset, int length);
    }

    /** The length in front of each record. */
    public static final int PREFIX = 4;
    /** The longest record: that of the longest frame. */
    public static final int MAX_RECORD = LinkHeader.LENGTH + VirtioNetHeader.MAX_FRAME;

    private final ByteBufAllocator allocator;
    private int maxRecord;
    private @Nullable ByteBuf partial;

    /**
     * @param allocator gives direct buffers
     * @param maxRecord the longest record that is accepted
     */
    public RecordReader(ByteBufAllocator allocator, int maxRecord) {
        this.allocator = allocator;
        this.maxRecord = maxRecord;
    }

    /** Accepts longer records from the next one on, at most {@link #MAX_RECORD}. */
    public void accept(int longest) {
        maxRecord = longest;
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @param chunk lent; its readable bytes are taken, no index is moved
     * @return whether the stream can go on: {@code false} if a length isn't possible or the sink said so. The reader is of no
     *     use then.
     */
    public boolean read(ByteBuf chunk, Sink sink) {
        int offset = chunk.readerIndex();
        int end = chunk.writerIndex();
        ByteBuf begun = partial;
        if (begun != null && begun.isReadable()) {
            offset = complete(begun, chunk, offset, end, sink);
        }
        while (offset >= 0 && end - offset >= PREFIX) {
            int length = chunk.getInt(offset);
            if (!isPossible(length)) {
                return false;
            }
            if (length > end - offset - PREFIX) {
                break;
            }
            if (!sink.record(chunk, offset + PREFIX, length)) {
                return false;
            }
            offset += PREFIX + length;
        }
        if (offset >= 0 && offset < end) {
            keep(chunk, offset, end - offset);
        }
        return offset >= 0;
    }

    private boolean isPossible(int length) {
        return length >= LinkHeader.LENGTH && length <= maxRecord;
    }

    /** Goes on with the record that was begun. Returns where the next one starts, or -1 if the stream can't go on. */
    private int complete(ByteBuf begun, ByteBuf chunk, int start, int end, Sink sink) {
        int offset = start + take(begun, chunk, start, Math.min(end - start, PREFIX - begun.writerIndex()));
        if (begun.writerIndex() < PREFIX) {
            return offset;
        }
        int length = begun.getInt(0);
        if (!isPossible(length)) {
            return -1;
        }
        offset += take(begun, chunk, offset, Math.min(end - offset, PREFIX + length - begun.writerIndex()));
        if (begun.writerIndex() < PREFIX + length) {
            return offset;
        }
        boolean goOn = sink.record(begun, PREFIX, length);
        if (begun.refCnt() > 1) {
            begun.release();
            partial = null;
        } else {
            begun.clear();
        }
        return goOn ? offset : -1;
    }

    private static int take(ByteBuf begun, ByteBuf chunk, int offset, int length) {
        if (length <= 0) {
            return 0;
        }
        begun.writeBytes(chunk, offset, length);
        return length;
    }

    private void keep(ByteBuf chunk, int offset, int length) {
        ByteBuf begun = partial;
        if (begun == null) {
            begun = allocator.directBuffer(PREFIX + maxRecord, PREFIX + MAX_RECORD);
            partial = begun;
        }
        begun.writeBytes(chunk, offset, length);
    }

    /** Releases the buffer; must not be called by the sink. May be called again. */
    @Override
    public void close() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
