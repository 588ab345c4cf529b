package net.virtuoso.api.inventory;

import java.util.List;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.NodeStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is wanted and what runs, side by side. Safe for use by several threads; never blocks. Lists are in the order of
 * identifiers. A filter of {@code null} means all.
 */
@ProviderType
public interface Inventory {
    /** Whether this controller leads; the others know the desired state but no node's report. */
    boolean isLeader();

    /** Who leads, as it named itself; {@code null} while nobody does. */
    @Nullable
    String leader();

    /** The networks, with what passed them. */
    List<NetworkView> networks();

    /** The nodes. */
    List<NodeStatus> nodes();

    /**
     * What a node should run.
     *
     * @throws net.virtuoso.model.RefusedException if there is no such node
     */
    NodeConfig config(String node);

    /** The VMs bound to a network. */
    List<VmView> vms(@Nullable String network);

    /** The ports. */
    List<PortView> ports(@Nullable String network);

    /** The links, the star's included. */
    List<LinkView> links(@Nullable String network);

    /** The rules, the star's included. */
    List<RuleView> rules(@Nullable String network);

    /**
     * Follows a frame through the tables of the nodes, without sending one. It follows the rules as they are wanted, and the
     * state of ports and links as it was reported last; a table that a node keeps for a moment behind a new one is left aside.
     * It is worked out on the caller's thread: milliseconds, a second or two for broadcast over a thousand nodes.
     *
     * @param network the network's name
     * @param source the sender: a MAC address or the name of a VM. An address that no VM has is taken to be in the user's LAN
     * @param destination the receiver: a MAC address, the name of a VM, or {@code broadcast}
     * @throws net.virtuoso.model.RefusedException if there is no such network or VM, or the source can't send in it
     */
    PathExplanation explain(String network, String source, String destination);
}
