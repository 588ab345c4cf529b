package net.virtuoso.control.internal.controller;

import java.util.HashSet;
import java.util.Set;
import net.virtuoso.control.internal.connection.Caller;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.model.Node;

/**
 * By what the agent behind a connection is known when it calls again before anybody has noticed that the connection is dead: by
 * its certificate, which nobody else has; without encryption by the address that it calls from and what it says of itself. An
 * agent of the same name with another mark is another one. Used on the controller's thread only.
 */
final class AgentMark {
    private final Set<String> serials = new HashSet<>();
    private final String host;
    private final Node node;

    AgentMark(Peer peer, Node node) {
        Caller caller = peer.caller();
        if (caller != null) {
            serials.add(caller.serial());
        }
        this.host = peer.host();
        this.node = node;
    }

    /** It got its next certificate over this connection, and may show that when it calls again. */
    void renewed(String serial) {
        serials.add(serial);
    }

    /** Whether it is the same agent that calls. */
    boolean isShownBy(Peer peer, Node described) {
        Caller caller = peer.caller();
        return caller == null
                ? serials.isEmpty() && host.equals(peer.host()) && node.equals(described)
                : serials.contains(caller.serial());
    }

    /** From where it called. */
    String host() {
        return host;
    }
}
