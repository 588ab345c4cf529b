package net.virtuoso.simulation.internal.line;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.simulation.line~NAME}: one for each simulated line. */
@ObjectClassDefinition(
        id = LineConfig.PID,
        name = "Virtuoso VNET simulated line",
        description =
                "A node's line to the simulated physical network. The node listens on 127.0.0.1 and node.port, and"
                        + " advertises 127.0.0.1 and port; lines of this container carry only each other's nodes.")
public @interface LineConfig {
    /** The factory PID. */
    String PID = "net.virtuoso.simulation.line";

    /** The name. */
    @AttributeDefinition(name = "name", description = "The line's name, for logs: 1 to 63 of a-z, 0-9 and '-'")
    String name();

    /** The port that others see. */
    @AttributeDefinition(
            name = "port",
            description = "The UDP port of 127.0.0.1 at which others reach the node: its udp.advertise")
    int port();

    /** The node's port. */
    @AttributeDefinition(name = "node.port", description = "The node's real UDP port of 127.0.0.1: its udp.port")
    int node_port();

    /** The rate. */
    @AttributeDefinition(
            name = "rate.mbit",
            description = "What the line carries each way, in Mbit/s: 1 to 10000; this machine may carry less")
    int rate_mbit();

    /** The queue. */
    @AttributeDefinition(
            name = "queue.ms",
            description =
                    "How long a datagram may wait for the line, in milliseconds: 1 to 10000; what is above is dropped")
    int queue_ms() default 50;
}
