package net.virtuoso.adapt.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code net.virtuoso.adapt}. */
@ObjectClassDefinition(
        id = AdaptConfig.PID,
        name = "Virtuoso VNET adaptation",
        description = "When and how networks are adapted to their traffic")
public @interface AdaptConfig {
    /** The PID. */
    String PID = "net.virtuoso.adapt";

    /** Start. */
    @AttributeDefinition(
            name = "start.rate",
            description = "A network is looked at when its VMs send each other more than this; bytes a second")
    long start_rate() default 100_000;

    /** Stop. */
    @AttributeDefinition(
            name = "stop.rate",
            description = "It is no longer looked at when they send less than this; bytes a second, at most start.rate")
    long stop_rate() default 20_000;

    /** Window. */
    @AttributeDefinition(
            name = "window.s",
            description =
                    "The window that is looked at, in seconds: 1, 2, 4, 8, 16, 32 or 64. Longer is calmer and slower.")
    int window_s() default 2;

    /** Persistence. */
    @AttributeDefinition(
            name = "persistence.ms",
            description =
                    "How long something new has to stay before it is followed, in milliseconds: 0 to 600000. Longer is"
                            + " calmer and slower.")
    int persistence_ms() default 3_000;

    /** Hold-down. */
    @AttributeDefinition(
            name = "holddown.ms",
            description = "How long after the traffic has stopped links are withdrawn, in milliseconds: 0 to 86400000")
    int holddown_ms() default 10_000;

    /** Link limit. */
    @AttributeDefinition(
            name = "max.links",
            description = "The most links beyond the star that adaptation adds to a network: 0 to 8128")
    int max_links() default 256;

    /** Pair rate. */
    @AttributeDefinition(
            name = "min.link.rate",
            description = "Nodes whose VMs exchange less than this get no link; bytes a second")
    long min_link_rate() default 10_000;

    /** Link timeout. */
    @AttributeDefinition(
            name = "link.timeout.ms",
            description =
                    "How long a new link may take to come up before its plan is undone, in milliseconds: 100 to 600000")
    int link_timeout_ms() default 10_000;

    /** Verification. */
    @AttributeDefinition(
            name = "verify.ms",
            description =
                    "How long after its rules run a plan has to show that traffic takes its links, in milliseconds: 1000"
                            + " to 600000")
    int verify_ms() default 10_000;
}
