package net.virtuoso.spi.port;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The network interface under an open port, for who forwards a VM's frames within the kernel
 * ({@link net.virtuoso.spi.fastpath}). Used on the port's event loop.
 */
@ConsumerType
public interface KernelDevice {
    /** Where frames that the VM sends pass the interface; frames to it pass the other way. */
    enum Side {
        /** They come in: the host's end of a virtual cable. */
        INGRESS,
        /** They go out: a TAP of our own, whose other end is this process. */
        EGRESS
    }

    /** The interface's name, for people. */
    String name();

    /** Its index in the network namespace of the event loop's thread. */
    int index();

    /** Where frames of the VM pass. */
    Side fromGuest();

    /** The mark that a frame to the VM needs, so that the port's own filters let it pass; 0 if none. */
    int mark();

    /**
     * Has the port read only what an eBPF program lets pass: a socket filter, which returns 0 for a frame that the kernel
     * forwards itself, and for one with a VLAN tag, which isn't its to judge; anything else is read. A port that no frame
     * reaches which was forwarded before ignores this.
     *
     * @param program the program's descriptor, which stays the caller's; -1 to read everything again
     * @throws IOException if the kernel refuses; then everything is as before
     */
    void readFilter(int program) throws IOException;
}
