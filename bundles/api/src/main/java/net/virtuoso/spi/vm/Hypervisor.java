package net.virtuoso.spi.vm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.VmInterface;
import org.osgi.annotation.versioning.ConsumerType;

/** One hypervisor of this host. Safe for use by several threads. */
@ConsumerType
public interface Hypervisor extends AutoCloseable {
    /** The address that it was connected with. */
    String uri();

    /** Whether it can be asked now. */
    boolean isConnected();

    /**
     * The interfaces of all VMs that run now, ours or not. Asks the hypervisor; may block for as long as it takes to answer, but
     * not without limit.
     *
     * @throws IOException if it can't be asked; then nothing is known, which is not the same as no VM
     */
    List<VmInterface> interfaces() throws IOException;

    /**
     * The processor time of all VMs that run now, by {@link VmInterface#uuid}. Asks the hypervisor, as {@link #interfaces} does.
     *
     * @return without those whose time it can't tell; empty if it tells none
     * @throws IOException if it can't be asked
     */
    default Map<String, CpuTime> cpuTimes() throws IOException {
        return Map.of();
    }

    /** Disconnects; VMs go on. May be called again. */
    @Override
    void close();
}
