package net.virtuoso.api.adaptation;

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
     * Carries out a proposed plan. Returns when its changes are committed.
     *
     * @param actor who asks
     * @throws net.virtuoso.model.RefusedException if the plan isn't in state proposed, or no longer fits the desired state
     */
    PlanStatus apply(String id, String actor);

    /**
     * Undoes a plan that was applied.
     *
     * @param actor who asks
     * @throws net.virtuoso.model.RefusedException if there is nothing to undo
     */
    PlanStatus rollback(String id, String actor);

    /** The newest decisions of a network, oldest first, at most {@code most}. */
    List<Decision> decisions(String network, int most);
}
