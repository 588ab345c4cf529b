package net.virtuoso.libvirt.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the driver for the addresses that libvirt knows. */
@Component
public final class LibvirtComponent implements HypervisorDriver {
    /** Drivers of libvirt whose guests have their interfaces on this host, and libvirt's own mock for tests. */
    private static final Set<String> DRIVERS = Set.of("qemu", "lxc", "xen", "ch", "bhyve", "vz", "test");

    /** A look is a list and a description of each VM: some milliseconds of the daemon's time. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final EventLoop events = new EventLoop();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<LibvirtHypervisor> open = ConcurrentHashMap.newKeySet();

    @Override
    public boolean accepts(String uri) {
        String scheme = scheme(uri);
        return scheme != null
                && DRIVERS.contains(scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme);
    }

    private static @Nullable String scheme(String uri) {
        try {
            return new URI(uri).getScheme();
        } catch (URISyntaxException e) {
            return null;
        }
    }

    @Override
    public Hypervisor connect(String uri, HypervisorListener listener) {
        if (!accepts(uri)) {
            throw RefusedException.invalid(
                    "hypervisor", uri, "an address of libvirt, such as qemu:///system or lxc:///system");
        }
        LibvirtHypervisor hypervisor = new LibvirtHypervisor(
                uri, numbers.getAndIncrement(), LOOK_AGAIN, events, Clock.systemUTC(), listener, open::remove);
        open.add(hypervisor);
        return hypervisor;
    }

    /** Disconnects from all; VMs go on. */
    @Deactivate
    void deactivate() {
        open.forEach(LibvirtHypervisor::close);
    }
}
