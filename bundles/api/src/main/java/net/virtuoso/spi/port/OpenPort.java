package net.virtuoso.spi.port;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** A port in use. Everything is called on its event loop. */
@ConsumerType
public interface OpenPort extends AutoCloseable {
    /**
     * Gives a frame to the device. Never blocks.
     *
     * @param frame lent: virtio-net header and Ethernet frame
     * @return whether the device took it; if not, it is dropped and the caller counts it
     */
    boolean write(ByteBuf frame);

    /** Writes what {@link #write} may have queued. */
    void flush();

    /**
     * Stops or resumes reading, so that a slow link pushes back. Frames that arrive meanwhile wait in the device's own bounded
     * queue.
     */
    void setReading(boolean reading);

    /** Frames that the device lost before they were read, for example because its queue was full; since opening. */
    long lost();

    /**
     * The interface under it, if the kernel may forward frames there past this port; {@code null} if it may not, as at a LAN's
     * port, or can't, as in a simulation. It is of no use once the port is closed.
     */
    default @Nullable KernelDevice kernelDevice() {
        return null;
    }

    /** Stops and releases everything that opening made. May be called again. */
    @Override
    void close();
}
