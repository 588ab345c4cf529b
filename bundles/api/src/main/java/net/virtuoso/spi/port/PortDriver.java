package net.virtuoso.spi.port;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.Set;
import net.virtuoso.model.Port;
import org.osgi.annotation.versioning.ConsumerType;

/** Opens ports of one kind. Registered as a service; the overlay picks the driver whose {@link #name} a port asks for. */
@ConsumerType
public interface PortDriver {
    /** The driver's name, as in {@link Port#driver()}: {@code packet}, {@code tap}, {@code memory}. */
    String name();

    /**
     * Opens a port; frames arrive at the receiver from now on. Called on the event loop; may take a few milliseconds. What a
     * crashed predecessor left of the same port is taken over or replaced.
     *
     * @param port what to open
     * @param loop where everything of this port happens
     * @param receiver takes the frames that come in from the device
     * @return the open port; the caller closes it
     * @throws IOException if the device isn't there, isn't ours to take or refuses; the message names it and says what to do.
     *     Nothing is left behind then.
     */
    OpenPort open(Port port, IoEventLoop loop, PortListener receiver) throws IOException;

    /**
     * Removes from this host what this driver made for a node (interfaces, filters) and is no longer wanted. Things that it
     * didn't make are never touched. May block for some tens of milliseconds; called on any thread, never for devices that
     * are being opened.
     *
     * @param node the node's name
     * @param keep the devices whose ports are wanted
     * @throws IOException if the host can't be looked at; what could be removed has been
     */
    void sweep(String node, Set<String> keep) throws IOException;
}
