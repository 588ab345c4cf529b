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
            description =
                    "How long links and rules stay after nothing has used them, in milliseconds: 0 to 86400000. A link that"
                            + " comes back soon is held for twice as long the next time, up to 16 times.")
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

    /** Goal. */
    @AttributeDefinition(
            name = "objective",
            description = "What plans make better: residual-bandwidth (bandwidth left over on the ways of the traffic),"
                    + " superstep-time (of a parallel program) or latency")
    String objective() default "residual-bandwidth";

    /** Link limit of a node. */
    @AttributeDefinition(
            name = "max.links.node",
            description = "The most of the links that adaptation adds that may end at one node: 0 to 255")
    int max_links_node() default 255;

    /** Relays. */
    @AttributeDefinition(
            name = "max.relays",
            description = "Over how many nodes beside the proxy traffic between two others may be led: 0 to 2")
    int max_relays() default 1;

    /** Transports. */
    @AttributeDefinition(
            name = "transports",
            description = "Over which transports adaptation adds links, the preferred one first")
    String[] transports() default {"udp", "tls", "udp-plain", "tcp", "ws", "wss", "ssh", "quic"};

    /** Policy: links. */
    @AttributeDefinition(
            name = "forbidden.links",
            description = "Nodes between which adaptation must add no link: pairs of names separated by a space")
    String[] forbidden_links() default {};

    /** Policy: relays. */
    @AttributeDefinition(
            name = "forbidden.relays",
            description = "Nodes over which adaptation must not lead traffic between others")
    String[] forbidden_relays() default {};

    /** Least gain. */
    @AttributeDefinition(
            name = "min.gain",
            description = "What a plan must gain in all, in the unit of the objective (bytes a second, or seconds)")
    double min_gain() default 0;

    /** Superstep. */
    @AttributeDefinition(
            name = "superstep.ms",
            description = "How long a superstep of the program takes, for superstep-time as long as none is seen;"
                    + " milliseconds, 1 to 10000000")
    int superstep_ms() default 1_000;

    /** Hosts. */
    @AttributeDefinition(
            name = "hosts",
            description = "What hosts have, each as: NODE up=BYTES/S down=BYTES/S inside=BYTES/S cores=N memory=BYTES."
                    + " What isn't said is assumed (1 Gbit/s, 10 Gbit/s inside); without cores and memory no VM is"
                    + " advised to move there")
    String[] hosts() default {};

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
                    "How long after its rules run a plan has to show that its gain came, in milliseconds: 1000 to 600000")
    int verify_ms() default 10_000;

    /** What links have to carry. */
    @AttributeDefinition(
            name = "verify.share.percent",
            description =
                    "How much of the traffic that a plan moved its links have to carry, in percent: 0 to 100; else the plan"
                            + " is undone")
    int verify_share_percent() default 50;

    /** What the application may lose. */
    @AttributeDefinition(
            name = "verify.loss.percent",
            description =
                    "How much slower than before the traffic that a plan moved may be, in percent: 0 to 100 (never undone"
                            + " for this); a program that changes its pattern meanwhile isn't held against it")
    int verify_loss_percent() default 50;

    /** Budget. */
    @AttributeDefinition(
            name = "max.changes.minute",
            description =
                    "The most changes of links and rules that are committed for a network in a minute: 1 to 1000000. A plan"
                            + " with more is carried out in portions. What is undone doesn't wait.")
    int max_changes_minute() default 6_000;

    /** Dry run. */
    @AttributeDefinition(
            name = "dry.run",
            description = "Decide everything, commit nothing: what would be done is in the decision log and the list of"
                    + " plans. What people apply is carried out.")
    boolean dry_run() default false;

    /** Recordings. */
    @AttributeDefinition(
            name = "record.megabytes",
            description = "How much recordings of what decisions rest on may take of the disk, all networks together: 0"
                    + " (nothing is recorded) to 100000. The oldest go first.")
    int record_megabytes() default 256;
}
