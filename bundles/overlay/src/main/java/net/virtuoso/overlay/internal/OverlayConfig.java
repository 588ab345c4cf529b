package net.virtuoso.overlay.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/net.virtuoso.overlay.cfg}; they apply to all data paths of this container. */
@ObjectClassDefinition(
        name = "Virtuoso VNET overlay",
        description =
                "Bounds of the data path. A change applies to ports, networks and links that are opened after it.")
@interface OverlayConfig {
    /** See {@link Limits#stormLimit}. */
    @AttributeDefinition(
            name = "Storm limit",
            description = "Broadcast and multicast frames that one VM may send a second, 1 to 1000000. "
                    + "What is above is dropped and counted.")
    int storm_limit() default 1000;

    /** See {@link Limits#flowLimit}. */
    @AttributeDefinition(
            name = "Flow limit",
            description =
                    "Pairs of addresses and kinds of traffic that one network is counted by at a node, 64 to 1048576. "
                            + "Traffic above is forwarded, but not attributed to a pair.")
    int flow_limit() default 16384;

    /** See {@link Limits#linger}. */
    @AttributeDefinition(
            name = "Linger",
            description =
                    "Milliseconds that a withdrawn link still receives, so that frames on their way arrive, 0 to 60000.")
    int linger_millis() default 3000;

    /** See {@link Limits#counting}. */
    @AttributeDefinition(
            name = "Counting",
            description =
                    "Whether traffic is counted for each pair of addresses. Without it there are no traffic matrices"
                            + " of this node, and its networks don't adapt to what its VMs do. Applies at once.")
    boolean counting() default true;

    /** See {@link LanLimits#stormLimit}. */
    @AttributeDefinition(
            name = "LAN storm limit",
            description = "Broadcast and multicast frames that a port of the user's LAN may send into the overlay a"
                    + " second, 1 to 1000000. What is above is dropped and counted.")
    int lan_storm_limit() default 1000;

    /** See {@link LanLimits#unknownLimit}. */
    @AttributeDefinition(
            name = "LAN unknown limit",
            description =
                    "Frames a second, 1 to 1000000, that may leave for the user's LAN to addresses that no station"
                            + " there is known to have. What is above is dropped and counted.")
    int lan_unknown_limit() default 10000;

    /** See {@link LanLimits#stations}. */
    @AttributeDefinition(
            name = "LAN stations",
            description = "The most stations of the user's LAN that are learned in one network, 64 to 65536. Frames of"
                    + " others are carried, but nobody knows by which LAN port they are reached.")
    int lan_stations() default 8192;

    /** See {@link LanLimits#ageingSeconds}. */
    @AttributeDefinition(
            name = "LAN ageing",
            description = "Seconds after which a silent station is forgotten, 10 to 1000000.")
    int lan_ageing_seconds() default 300;

    /** See {@link Limits#busyPoll}. */
    @AttributeDefinition(
            name = "Busy poll",
            description =
                    "Microseconds that the data path of a node looks for more frames before its thread sleeps, 0 to"
                            + " 1000000; 0: it sleeps at once. Shorter round trips for up to one whole processor while"
                            + " there is traffic. Applies at once.")
    int busy_poll_micros() default 0;

    /** See {@link Limits#sampling}. */
    @AttributeDefinition(
            name = "Sampling",
            description =
                    "How often, in milliseconds, counters of ports and links are read while there is traffic, 5 to 100;"
                            + " 0: never, and nothing is known of an application's supersteps. Applies at once.")
    int sample_millis() default 20;
}
