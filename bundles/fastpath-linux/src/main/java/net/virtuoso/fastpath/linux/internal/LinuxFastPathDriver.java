package net.virtuoso.fastpath.linux.internal;

import java.io.IOException;
import java.util.List;
import net.virtuoso.linux.Libc;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens fast paths in this host's kernel. */
@Component(service = FastPathDriver.class)
public final class LinuxFastPathDriver implements FastPathDriver {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxFastPathDriver.class);

    /** For Declarative Services. */
    @Activate
    public LinuxFastPathDriver() {
        Libc.retain();
    }

    /** What was opened has been closed by those who had it opened. */
    @Deactivate
    public void deactivate() {
        Libc.release();
    }

    @Override
    public FastPath open(String node, Endpoint local) throws IOException {
        LinuxFastPath opened = LinuxFastPath.open(node, local);
        LOG.info("Node {} has a fast path: {}", node, opened);
        return opened;
    }

    @Override
    public void sweep(String node) throws IOException {
        List<String> removed = VxlanDevice.remove(node);
        if (!removed.isEmpty()) {
            LOG.info("Removed {}, which node {} had left", removed, node);
        }
    }
}
