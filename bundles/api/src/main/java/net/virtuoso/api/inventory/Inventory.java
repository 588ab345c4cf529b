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
}
