package net.virtuoso.api.agent;

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

    /** Why it isn't connected; empty if it is. */
    String problem();

    /** How it is protected, for people: {@code plain}, or by what it is encrypted and until when its certificate counts. */
    String security();

    /** What it runs and sees; {@code null} before the first look. */
    @Nullable
    NodeReport report();
}
