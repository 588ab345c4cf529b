package net.virtuoso.spi.vm;

import org.osgi.annotation.versioning.ConsumerType;

/** Connects to hypervisors of one kind. Registered as a service. */
@ConsumerType
public interface HypervisorDriver {
    /**
     * Whether this driver understands the address.
     *
     * @param uri for example {@code qemu:///system}, {@code lxc+unix:///system?socket=/run/libvirt/libvirt-sock},
     *     {@code simulated:host1}
     */
    boolean accepts(String uri);

    /**
     * Starts to connect and keeps connecting until closed: a hypervisor that isn't there yet, or dies, is called again. Returns
     * at once.
     *
     * @param uri one that {@link #accepts}
     * @param listener hears when to look again
     * @return the hypervisor; the caller closes it
     * @throws net.virtuoso.model.RefusedException if the address is malformed
     */
    Hypervisor connect(String uri, HypervisorListener listener);
}
