package net.virtuoso.port.linux.internal;

import java.util.List;
import net.virtuoso.port.linux.internal.kernel.FrameSource;
import net.virtuoso.spi.port.KernelDevice;
import org.jspecify.annotations.Nullable;

/** What {@link DevicePort} needs to know of a kind of device. Used on one event loop only. */
interface Device extends AutoCloseable {
    /** The interface's name. */
    String name();

    /** Where frames come from; the first one also takes frames. */
    List<FrameSource> sources();

    /** What has become of a device. */
    sealed interface Condition {
        /** It works. */
        record Working() implements Condition {}

        /** It doesn't for now; nobody may tell when it does again. */
        record Waiting(String reason) implements Condition {}

        /** It won't any more. */
        record Gone(String reason) implements Condition {}
    }

    /**
     * Judges an error of a source.
     *
     * @param errno what the kernel said
     */
    Condition condition(int errno);

    /** As {@link net.virtuoso.spi.port.OpenPort#kernelDevice}. */
    @Nullable
    KernelDevice kernelDevice();

    /** Frames that were lost before they could be read; since opening. */
    long dropped();

    /** Closes the sources and undoes what opening did. May be called again. */
    @Override
    void close();
}
