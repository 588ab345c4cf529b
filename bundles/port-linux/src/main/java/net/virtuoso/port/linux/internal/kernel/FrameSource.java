package net.virtuoso.port.linux.internal.kernel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.FileDescriptor;
import net.virtuoso.linux.Errno;

/** A descriptor that gives one frame a read: virtio-net header and Ethernet frame. Used on one event loop only. */
public interface FrameSource extends AutoCloseable {
    /** The descriptor to wait for; closed by {@link #close} only. */
    FileDescriptor fd();

    /**
     * Reads a frame without waiting. Allocates nothing.
     *
     * @param buffer gets the frame from {@code start} on, up to its capacity, and the indices that enclose it
     * @param start at least {@link #ROOM}
     * @return the frame's length, the buffer's whole capacity if it was longer; 0 if there is none now; a negated number of
     *     {@link Errno} if reading failed
     */
    int read(ByteBuf buffer, int start);

    /** Bytes in front of {@code start} that {@link #read} may use. */
    int ROOM = 4;

    /** After epoll told of an error: its {@link Errno}, 0 if it is over. The descriptor forgets it. */
    int takeError();

    /** Frames that were dropped since opening because nobody read them in time. */
    long dropped();

    /** May be called again. */
    @Override
    void close();
}
