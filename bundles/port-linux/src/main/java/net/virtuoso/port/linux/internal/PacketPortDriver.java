package net.virtuoso.port.linux.internal;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import net.virtuoso.linux.Libc;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.linux.rtnetlink.TrafficFilters;
import net.virtuoso.model.Port;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens ports on existing interfaces. */
@Component(service = PortDriver.class)
public final class PacketPortDriver implements PortDriver {
    private static final Logger LOG = LoggerFactory.getLogger(PacketPortDriver.class);

    /** For Declarative Services. */
    @Activate
    public PacketPortDriver() {
        Libc.retain();
    }

    /** What was opened has been closed by those who had it opened. */
    @Deactivate
    public void deactivate() {
        Libc.release();
    }

    @Override
    public String name() {
        return "packet";
    }

    @Override
    public OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException {
        return DevicePort.open(PacketDevice.open(port), loop, receiver);
    }

    /** Removes the filters that kept guests' interfaces apart from the host. */
    @Override
    public void sweep(String node, Set<String> keep) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            List<Interface> others = new Interfaces(kernel)
                    .list().stream()
                            .filter(device -> !keep.contains(device.name()))
                            .toList();
            List<String> cleaned = new GuestShield(new TrafficFilters(kernel), node).removeFrom(others);
            if (!cleaned.isEmpty()) {
                LOG.info("Removed the filters that a port of node {} had left on {}", node, cleaned);
            }
        }
    }
}
