package net.virtuoso.spi.vm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears from a hypervisor. Called on threads of the driver; must return soon and must not call the hypervisor. */
@ConsumerType
public interface HypervisorListener {
    /**
     * Something about VMs changed, or the connection was made again: look again.
     *
     * @param reason for logs, for example {@code vm web1 started}
     */
    void lookAgain(String reason);

    /**
     * The connection broke; the driver calls again by itself. VMs go on.
     *
     * @param reason for people
     */
    void disconnected(String reason);
}
