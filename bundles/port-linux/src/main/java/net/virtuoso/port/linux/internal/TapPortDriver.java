package net.virtuoso.port.linux.internal;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.Set;
import net.virtuoso.linux.Libc;
import net.virtuoso.linux.rtnetlink.Interface;
import net.virtuoso.linux.rtnetlink.Interfaces;
import net.virtuoso.linux.rtnetlink.Rtnetlink;
import net.virtuoso.model.Port;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens ports on TAPs of our own. */
@Component(service = PortDriver.class)
public final class TapPortDriver implements PortDriver {
    private static final Logger LOG = LoggerFactory.getLogger(TapPortDriver.class);

    /** For Declarative Services. */
    @Activate
    public TapPortDriver() {
        Libc.retain();
    }

    /** What was opened has been closed by those who had it opened. */
    @Deactivate
    public void deactivate() {
        Libc.release();
    }

    @Override
    public String name() {
        return "tap";
    }

    @Override
    public OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException {
        return DevicePort.open(OwnTap.create(port), loop, receiver);
    }

    /** Removes TAPs that outlived us. */
    @Override
    public void sweep(String node, Set<String> keep) throws IOException {
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Interfaces interfaces = new Interfaces(kernel);
            for (Interface device : interfaces.list()) {
                if (OwnTap.isOurs(device, node) && !keep.contains(device.name())) {
                    interfaces.delete(device);
                    LOG.info("Removed TAP {}, which node {} had left", device.name(), node);
                }
            }
        }
    }
}
