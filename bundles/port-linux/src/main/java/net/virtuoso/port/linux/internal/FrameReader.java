package net.virtuoso.port.linux.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import net.virtuoso.linux.Errno;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.wire.VirtioNetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one descriptor whenever epoll says that there are some, and lends them to the port's listener. Epoll
 * tells again of what is left (level-triggered), so a batch can end at any frame.
 */
final class FrameReader implements EpollIoHandle {
    /** Reads a wake-up: enough to use a wake-up well, few enough that other ports and links get their turn. */
    private static final int BATCH = 16;

    /** In front of a frame, so that whoever keeps it can put a header there without copying. */
    static final int HEADROOM = 64;

    /** One byte more than the largest frame: a frame that fills it all was cut off. */
    private static final int CAPACITY = HEADROOM + VirtioNetHeader.MAX_FRAME + 1;

    /** Epoll reports errors whether asked or not; {@code NONE} would take the descriptor out of the set for good. */
    private static final EpollIoOps PAUSED = EpollIoOps.EPOLLERR;

    /** Hears of trouble, on the event loop. */
    interface Trouble {
        /**
         * @param errno what the kernel said of the descriptor
         */
        void deviceError(int errno);

        /**
         * @param bug what the listener threw
         */
        void listenerFailed(RuntimeException bug);
    }

    private final FrameSource source;
    private final PortListener listener;
    private final Trouble trouble;
    private @Nullable ByteBuf buffer;
    private @Nullable IoRegistration registration;
    private boolean reading = true;
    private boolean inBatch;
    private boolean closed;
    private long unreadable;

    FrameReader(FrameSource source, PortListener listener, Trouble trouble) {
        this.source = source;
        this.listener = listener;
        this.trouble = trouble;
    }

    /** Starts to read. Called on the loop. */
    void register(IoEventLoop loop) throws IOException {
        Future<IoRegistration> registering = loop.register(this);
        registration = registering.getNow(); // on the loop itself it is done at once
        if (registration == null) {
            throw new IOException(
                    "the event loop takes no descriptors of epoll; ports need an epoll loop", registering.cause());
        }
        try {
            registration.submit(EpollIoOps.EPOLLIN);
        } catch (UncheckedIOException e) {
            throw new IOException("epoll refuses the descriptor: " + e.getMessage(), e);
        }
    }

    /** As {@link net.virtuoso.spi.port.OpenPort#setReading}. */
    void setReading(boolean wanted) {
        if (wanted != reading && !closed && registration != null) {
            reading = wanted;
            registration.submit(wanted ? EpollIoOps.EPOLLIN : PAUSED);
        }
    }

    /** Frames that the kernel had and couldn't give; since opening. */
    long unreadable() {
        return unreadable;
    }

    @Override
    public FileDescriptor fd() {
        return source.fd();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        inBatch = true;
        try {
            if (!closed && ops.contains(EpollIoOps.EPOLLERR)) {
                int errno = source.takeError();
                if (errno != 0) {
                    trouble.deviceError(errno);
                }
            }
            if (!closed && reading && ops.contains(EpollIoOps.EPOLLIN)) {
                readBatch();
            }
        } catch (RuntimeException e) {
            // Thrown on, it would make the event loop sleep for a second, with every port and link on it.
            trouble.listenerFailed(e);
        } finally {
            inBatch = false;
            if (closed) {
                releaseBuffer();
            }
        }
    }

    private void readBatch() {
        boolean any = false;
        int errno = 0;
        for (int i = 0; i < BATCH && reading && !closed; i++) {
            ByteBuf frame = freeBuffer();
            int length = source.read(frame, HEADROOM);
            if (length == 0) {
                break;
            }
            if (length == -Errno.EINVAL || isOutOfRange(length)) {
                unreadable++; // of a kind that the header can't describe, or cut off; the kernel has discarded it
            } else if (length < 0) {
                errno = -length;
                break;
            } else {
                any = true;
                listener.frameReceived(frame);
            }
        }
        if (any && !closed) {
            listener.readComplete();
        }
        if (errno != 0 && !closed) {
            trouble.deviceError(errno);
        }
    }

    private static boolean isOutOfRange(int length) {
        return length > 0 && (length < VirtioNetHeader.MIN_FRAME || length > VirtioNetHeader.MAX_FRAME);
    }

    /** The buffer of before, or another one if somebody kept it. */
    private ByteBuf freeBuffer() {
        ByteBuf free = buffer;
        if (free == null || free.refCnt() != 1) {
            releaseBuffer();
            free = PooledByteBufAllocator.DEFAULT.directBuffer(CAPACITY, CAPACITY);
            buffer = free;
        }
        return free;
    }

    private void releaseBuffer() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    /**
     * Stops and closes the descriptor. May be called again, also from a listener's callback: what the listener was lent stays
     * readable until the callback returns.
     */
    @Override
    public void close() {
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        source.close();
        if (!inBatch) {
            releaseBuffer();
        }
    }
}
