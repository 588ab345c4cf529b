package net.virtuoso.control.internal.controller;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.controller}. */
@ObjectClassDefinition(
        id = ControllerConfig.PID,
        name = "Virtuoso VNET controller",
        description = "Holds the desired state and tells nodes what to run")
public @interface ControllerConfig {
    /** The PID. */
    String PID = "net.virtuoso.controller";

    /** The name. */
    @AttributeDefinition(name = "name", description = "The controller's name: 1 to 63 of a-z, 0-9 and '-'")
    String name() default "controller";

    /** Local address. */
    @AttributeDefinition(name = "bind", description = "The local address where nodes call: an IP address, or 0.0.0.0")
    String bind() default "127.0.0.1";

    /** Port. */
    @AttributeDefinition(name = "port", description = "The TCP port where nodes call: 0 (choose one) to 65535")
    int port() default 7771;

    /** Address for others. */
    @AttributeDefinition(
            name = "advertise",
            description =
                    "The address at which nodes reach this controller, if it isn't bind; other controllers send them there."
                            + " Needed where bind is 0.0.0.0.")
    String advertise() default "";

    /** Allow plaintext. */
    @AttributeDefinition(
            name = "plaintext",
            description =
                    "Whether nodes call without encryption, and without proving who they are: only in a network that"
                            + " you trust. It must be the same on controllers and nodes.")
    boolean plaintext() default false;

    /** Heartbeat. */
    @AttributeDefinition(
            name = "heartbeat.ms",
            description = "How often nodes and controller say something, in milliseconds: 100 to 1000. Five silent ones"
                    + " end a connection.")
    int heartbeat_ms() default 1000;
}
