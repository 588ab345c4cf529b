package net.virtuoso.api.state;

import java.util.List;
import java.util.concurrent.CompletionStage;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import org.osgi.annotation.versioning.ProviderType;

/** Reads and changes the desired state. Safe for use by several threads. */
@ProviderType
public interface DesiredStateService {
    /** The newest state that this controller knows; never blocks. */
    DesiredState current();

    /**
     * Commits changes: all, or none. Blocks until the store has them, some milliseconds as a rule.
     *
     * @param changes at least one, made in this order
     * @param actor who asks, for the audit: a user's name or a subsystem's
     * @param reason why, for people
     * @return what is wanted now
     * @throws net.virtuoso.model.RefusedException if a change can't be
     * @throws UnavailableException if this controller doesn't lead or can't reach the store
     */
    Commit commit(List<Change> changes, String actor, String reason);

    /**
     * Completes when every connected node that is concerned runs at least this revision. Completes exceptionally with a
     * {@link java.util.concurrent.TimeoutException} if that takes longer than 30 s.
     */
    CompletionStage<Long> running(long revision);
}
