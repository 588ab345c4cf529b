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
            description = "Broadcast and multicast frames that one port may send a second, 1 to 1000000. "
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
}
