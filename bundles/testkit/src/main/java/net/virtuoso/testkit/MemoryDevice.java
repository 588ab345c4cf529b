package net.virtuoso.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortListener;
import org.jspecify.annotations.Nullable;

/**
 * A network interface in memory, seen from the guest: {@link #give} what it sends, {@link #taken} what it got. Frames wait while
 * the port isn't read, as many as the queue holds. Safe for use by several threads.
 */
public final class MemoryDevice {
    private static final int QUEUE_LENGTH = 1000;

    private final String name;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private final List<byte[]> taken = new ArrayList<>();
    private @Nullable Opening opening;
    private boolean full;
    private long lost;

    MemoryDevice(String name) {
        this.name = name;
    }

    /**
     * The guest sends a frame; it arrives on the port's event loop, later.
     *
     * @param frame virtio-net header and Ethernet frame
     */
    public synchronized void give(byte[] frame) {
        if (waiting.size() >= QUEUE_LENGTH) {
            lost++;
            return;
        }
        waiting.add(frame.clone());
        wake();
    }

    /** The frames that the guest got since the last call, in order. */
    public synchronized List<byte[]> taken() {
        List<byte[]> frames = List.copyOf(taken);
        taken.clear();
        return frames;
    }

    /** Whether the guest takes no frames from now on. */
    public synchronized void setFull(boolean full) {
        this.full = full;
    }

    /** Whether a port is open on it. */
    public synchronized boolean isOpen() {
        return opening != null;
    }

    /** Whether a port is open on it and reads. */
    public synchronized boolean isRead() {
        return opening != null && opening.reading;
    }

    /** How many frames wait to be read. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Breaks the port that is open, if there is one. */
    public synchronized void fail(String reason) {
        Opening broken = opening;
        if (broken != null) {
            opening = null;
            broken.loop.execute(() -> broken.fail(reason));
        }
    }

    synchronized OpenPort open(IoEventLoop loop, PortListener receiver) throws IOException {
        if (opening != null) {
            throw new IOException("interface '" + name + "' is in use: close its other port");
        }
        Opening opened = new Opening(loop, receiver);
        opening = opened;
        lost = 0;
        wake();
        return opened;
    }

    private void wake() {
        Opening reader = opening;
        if (reader != null && reader.reading && !waiting.isEmpty() && !reader.woken) {
            reader.woken = true;
            reader.loop.execute(reader::read);
        }
    }

    private synchronized byte @Nullable [] next(Opening reader) {
        reader.woken = false;
        return opening == reader && reader.reading ? waiting.poll() : null;
    }

    private final class Opening implements OpenPort {
        final IoEventLoop loop;
        private final PortListener receiver;
        private boolean reading = true;
        private boolean woken;

        Opening(IoEventLoop loop, PortListener receiver) {
            this.loop = loop;
            this.receiver = receiver;
        }

        void read() {
            for (byte[] bytes = next(this); bytes != null; bytes = next(this)) {
                ByteBuf frame = TestBuffers.of(bytes);
                try {
                    receiver.frameReceived(frame);
                } finally {
                    frame.release();
                }
            }
            receiver.readComplete();
        }

        void fail(String reason) {
            receiver.portFailed(reason);
        }

        @Override
        public boolean write(ByteBuf frame) {
            synchronized (MemoryDevice.this) {
                if (full || opening != this) {
                    return false;
                }
                taken.add(ByteBufUtil.getBytes(frame));
                return true;
            }
        }

        @Override
        public void flush() {
            // Nothing is queued.
        }

        @Override
        public void setReading(boolean reading) {
            synchronized (MemoryDevice.this) {
                this.reading = reading;
                wake();
            }
        }

        @Override
        public long lost() {
            synchronized (MemoryDevice.this) {
                return lost;
            }
        }

        @Override
        public void close() {
            synchronized (MemoryDevice.this) {
                if (opening == this) {
                    opening = null;
                }
            }
        }
    }
}
