package net.virtuoso.spi.port;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what comes out of a port. Called on the port's event loop only. */
@ConsumerType
public interface PortListener {
    /**
     * A frame came in from the device.
     *
     * @param frame lent: virtio-net header and Ethernet frame, at least 24 bytes; unchecked, whatever the guest sent
     */
    void frameReceived(ByteBuf frame);

    /** The frames of one wake-up have been given; queued output should be written now. */
    void readComplete();

    /**
     * The port is of no use any more, for example because the interface was deleted. The owner closes it and decides whether
     * to open another.
     *
     * @param reason for people
     */
    void portFailed(String reason);
}
