package net.virtuoso.port.linux.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.spi.port.KernelDevice;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open port on a {@link Device}. */
final class DevicePort implements OpenPort, FrameReader.Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(DevicePort.class);

    /** When to look again whether a device that doesn't work does, or is gone: each time after twice the time. */
    private static final long FIRST_LOOK_MILLIS = 25;

    private static final long LONGEST_LOOK_MILLIS = 1000;

    private final Device device;
    private final IoEventLoop loop;
    private final PortListener listener;
    private final List<FrameReader> readers = new ArrayList<>();
    private final FileDescriptor out;
    private @Nullable Future<?> nextLook;
    private boolean closed;
    private boolean failed;

    private DevicePort(Device device, IoEventLoop loop, PortListener listener) {
        this.device = device;
        this.loop = loop;
        this.listener = listener;
        for (FrameSource source : device.sources()) {
            readers.add(new FrameReader(source, listener, this));
        }
        out = device.sources().get(0).fd();
    }

    /**
     * Starts to read. Called on the loop.
     *
     * @param device closed by the port; also if this fails
     */
    static DevicePort open(Device device, IoEventLoop loop, PortListener listener) throws IOException {
        DevicePort port = new DevicePort(device, loop, listener);
        try {
            for (FrameReader reader : port.readers) {
                reader.register(loop);
            }
            return port;
        } catch (IOException e) {
            port.close();
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A full queue, an interface that is down, a frame that the kernel finds malformed or too long for the interface: for
     * a frame there is one consequence.
     */
    @Override
    public boolean write(ByteBuf frame) {
        if (closed || failed) {
            return false;
        }
        try {
            return out.writeAddress(frame.memoryAddress(), frame.readerIndex(), frame.writerIndex()) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@link #write} queues nothing. */
    @Override
    public void flush() {}

    @Override
    public void setReading(boolean reading) {
        for (FrameReader reader : readers) {
            reader.setReading(reading);
        }
    }

    @Override
    public long lost() {
        long lost = device.dropped();
        for (FrameReader reader : readers) {
            lost += reader.unreadable();
        }
        return lost;
    }

    @Override
    public @Nullable KernelDevice kernelDevice() {
        return closed || failed ? null : device.kernelDevice();
    }

    @Override
    public void deviceError(int errno) {
        if (nextLook == null && !closed) {
            look(errno, FIRST_LOOK_MILLIS);
        }
    }

    private void look(int errno, long nextMillis) {
        boolean first = nextLook == null;
        nextLook = null;
        Device.Condition condition = device.condition(errno);
        if (condition instanceof Device.Condition.Gone gone) {
            fail(gone.reason());
        } else if (condition instanceof Device.Condition.Waiting waiting) {
            if (first) {
                LOG.info("{}; its port waits", waiting.reason());
            }
            nextLook = loop.schedule(
                    () -> look(errno, Math.min(2 * nextMillis, LONGEST_LOOK_MILLIS)),
                    nextMillis,
                    TimeUnit.MILLISECONDS);
        } else if (!first) {
            LOG.info("Interface {} works again", device.name());
        }
    }

    @Override
    public void listenerFailed(RuntimeException bug) {
        LOG.error("A frame from {} met a bug; the port ends", device.name(), bug);
        fail("a frame met a bug, see the log: " + bug);
    }

    /** Stops reading, for a dead descriptor would be reported without end, and tells the owner once. */
    private void fail(String reason) {
        if (!failed && !closed) {
            failed = true;
            for (FrameReader reader : readers) {
                reader.close();
            }
            stopLooking();
            listener.portFailed(reason);
        }
    }

    private void stopLooking() {
        if (nextLook != null) {
            nextLook.cancel(false);
            nextLook = null;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stopLooking();
            for (FrameReader reader : readers) {
                reader.close();
            }
            device.close();
        }
    }
}
