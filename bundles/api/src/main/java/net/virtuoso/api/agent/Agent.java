package net.virtuoso.api.agent;

import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.NodeReport;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** An agent that runs in this container: one for each configuration {@code net.virtuoso.node~name}. */
@ProviderType
public interface Agent {
    /** The node's name. */
    String node();

    /** Whether its control connection stands. */
    boolean isConnected();

    /** The controller that it talks or tries to talk to. */
    String controller();

    /** Why it isn't connected, and what is wrong with its certificate; empty if all is well. */
    String problem();

    /** How it is protected, for people: {@code plain}, or by what it is encrypted and until when its certificate counts. */
    String security();

    /** What it runs and sees; {@code null} before the first look. */
    @Nullable
    NodeReport report();

    /**
     * Begins to write the frames of a port or link of this node into a file in the container's {@code data/virtuoso/captures}.
     *
     * @throws java.io.IOException if the file can't be made
     * @throws net.virtuoso.model.RefusedException if the node doesn't run, there is no such port or link, it is being captured, the
     *     file is there already, or several captures run
     */
    Capture capture(CaptureRequest request) throws java.io.IOException;
}
