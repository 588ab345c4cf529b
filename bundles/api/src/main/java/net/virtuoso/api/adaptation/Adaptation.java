package net.virtuoso.api.adaptation;

import java.nio.file.Path;
import java.util.List;
import net.virtuoso.model.Decision;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.PlanStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the adaptation loop knows and does. Safe for use by several threads. Unknown networks and plans are refused with a
 * {@link net.virtuoso.model.RefusedException}.
 */
@ProviderType
public interface Adaptation {
    /** The topology inferred last; {@code null} if there has been no traffic to infer it from. */
    @Nullable
    InferredTopology topology(String network);

    /** Infers the topology from the newest matrix now, whatever the loop does. */
    InferredTopology infer(String network);

    /** The newest plans of a network, newest first; of all networks if {@code null}. */
    List<PlanStatus> plans(@Nullable String network);

    /** A plan by its identifier. */
    PlanStatus plan(String id);

    /**
     * Carries out a proposed plan. Returns when its first changes are committed: links come before the rules that need them, and
     * a plan that is larger than the budget is carried out in portions.
     *
     * @param actor who asks
     * @param dryRun whether nothing is committed: then the answer is the plan with the changes that would be made
     * @throws net.virtuoso.model.RefusedException if the plan isn't in state proposed, or no longer fits the desired state
     */
    PlanStatus apply(String id, String actor, boolean dryRun);

    /**
     * Undoes a plan that was applied. Doesn't wait for the budget of changes.
     *
     * @param actor who asks
     * @param dryRun whether nothing is committed: then the answer is the plan with the changes that would undo it
     * @throws net.virtuoso.model.RefusedException if there is nothing to undo
     */
    PlanStatus rollback(String id, String actor, boolean dryRun);

    /** The newest decisions of a network, oldest first, at most {@code most}. */
    List<Decision> decisions(String network, int most);

    /** How much was decided and done, for each network that has a loop here. Never blocks. */
    List<AdaptationCounts> counts();

    /**
     * Runs a fresh loop on each recording that is kept of a network, oldest first, and compares what it decides with what was
     * decided. Changes nothing. Takes as long as reading them: seconds for many megabytes.
     *
     * @throws net.virtuoso.model.RefusedException if the network is unknown, or a recording isn't one
     */
    List<ReplayReport> replay(String network);

    /**
     * The same with a file of this container's machine, as it may have come from elsewhere.
     *
     * @throws net.virtuoso.model.RefusedException if it can't be read, isn't a recording, or is cut off
     */
    ReplayReport replay(Path file);
}
