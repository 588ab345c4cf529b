package net.virtuoso.overlay.internal;

import io.netty.channel.IoEventLoop;
import java.time.Instant;
import java.util.random.RandomGenerator;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.overlay.internal.link.LinkMachine;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/** What ports and links need of the data path that they belong to. */
interface DataPathContext {
    IoEventLoop loop();

    /** Nanoseconds of any origin, never going back. */
    long nanoTime();

    Instant now();

    RandomGenerator random();

    Limits limits();

    Outbox outbox();

    /** A driver that is installed and may open ports now. */
    @Nullable
    PortDriver driver(String name);

    /** This node's end of a transport, if it is open. */
    @Nullable
    TransportEndpoint endpoint(String transport);

    /** Why a transport has no endpoint, for people. */
    String missingEndpoint(String transport);

    @Nullable
    NetworkPath network(int vni);

    /** The kernel's part, if the node asks for it and there is one now. */
    @Nullable
    FastPath fastPath();

    /** Why there is none, for people. */
    String missingFastPath();

    /** A port's device is about to be closed: nobody may use its interface any more. */
    void portClosing(PortAttachment port);

    LinkMachine newMachine(LinkConfig link);

    /** A port or link became usable or isn't any more: ways have to be looked up again, and somebody may want to know. */
    void attachmentChanged();

    /** Somebody may want to know. */
    void onChange();
}
