package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import net.virtuoso.fastpath.linux.internal.bpf.BpfCode;
import net.virtuoso.spi.port.KernelDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A VM's interface whose frames pass the forwarder, as long as a flow uses it. */
final class TakenPort {
    private static final Logger LOG = LoggerFactory.getLogger(TakenPort.class);

    private final KernelDevice device;
    private final int index;
    private final AutoCloseable attachment;
    private int users;
    private boolean closed;

    /** The forwarder goes first: until there is an entry neither does anything. */
    TakenPort(KernelDevice device, BpfCode forwarder, BpfCode readFilter) throws IOException {
        this.device = device;
        index = device.index();
        attachment = forwarder.attach(
                index, device.fromGuest() == KernelDevice.Side.INGRESS ? BpfCode.Hook.INGRESS : BpfCode.Hook.EGRESS);
        try {
            device.readFilter(readFilter.number());
        } catch (IOException e) {
            detach();
            throw e;
        }
    }

    int index() {
        return index;
    }

    void use() {
        users++;
    }

    /** Whether nobody uses it any more. */
    boolean unuse() {
        return --users == 0;
    }

    /** Gives the port all frames back. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            device.readFilter(-1);
        } catch (IOException e) {
            // The port is closed, and its socket with it.
            LOG.debug("Port {} reads nothing any more", device.name(), e);
        }
        detach();
    }

    private void detach() {
        try {
            attachment.close();
        } catch (Exception e) {
            LOG.warn("The program at {} was not detached cleanly", device.name(), e);
        }
    }
}
