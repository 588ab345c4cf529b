package net.virtuoso.control.internal.state;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.virtuoso.api.state.Commit;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreConflictException;
import net.virtuoso.spi.store.StoreException;
import net.virtuoso.spi.store.StoreWrite;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest desired state in memory, and its commits to the store. Safe for use by several threads: commits of this
 * controller go one after the other; one that another controller overtook is worked out anew on the newer state.
 */
public final class StoredState {
    private static final Logger LOG = LoggerFactory.getLogger(StoredState.class);
    private static final int MAX_TRIES = 5;

    private final StateStore store;
    private final Supplier<@Nullable String> whyNot;
    private final Consumer<DesiredState> changed;
    private final StateCodec codec = new StateCodec();
    private final Object commits = new Object();
    private volatile DesiredState current = DesiredState.EMPTY;

    /**
     * @param store where the state is kept
     * @param whyNot why this controller can't commit now, with what to do instead; {@code null} if it can
     * @param changed hears of every newer state, on the thread that brought it, in order
     */
    public StoredState(StateStore store, Supplier<@Nullable String> whyNot, Consumer<DesiredState> changed) {
        this.store = store;
        this.whyNot = whyNot;
        this.changed = changed;
    }

    /** The newest state that is known here. */
    public DesiredState current() {
        return current;
    }

    /**
     * Reads the store again.
     *
     * @throws StoreException if the store can't be reached
     * @throws RefusedException if what it holds isn't a desired state; the last good one stays
     */
    public DesiredState refresh() throws StoreException {
        synchronized (commits) {
            DesiredState read = codec.decode(store.read());
            accept(read);
            return current;
        }
    }

    /**
     * Commits changes: all, or none.
     *
     * @throws RefusedException if a change can't be
     * @throws UnavailableException if this controller may not commit, or the store can't be reached
     */
    public Commit commit(List<Change> changes) {
        if (changes.isEmpty()) {
            throw RefusedException.invalid("changes", "[]", "at least one change");
        }
        synchronized (commits) {
            for (int tries = 0; tries < MAX_TRIES; tries++) {
                String why = whyNot.get();
                if (why != null) {
                    throw new UnavailableException(why);
                }
                DesiredState before = current;
                DesiredState after = before.with(changes);
                List<StoreWrite> writes = codec.difference(before, after);
                if (writes.isEmpty()) {
                    return new Commit(before.revision(), before, before);
                }
                try {
                    DesiredState committed = after.at(store.commit(before.revision(), writes));
                    accept(committed);
                    return new Commit(committed.revision(), before, committed);
                } catch (StoreConflictException e) {
                    LOG.debug("Another commit overtook this one; working it out anew", e);
                    refreshAfter(e);
                } catch (StoreException e) {
                    throw new UnavailableException(
                            "the store could not be written, so that it is unknown whether the change was made: "
                                    + e.getMessage() + "; look at the state and try again",
                            e);
                }
            }
            throw new UnavailableException(
                    "other commits overtook this one " + MAX_TRIES + " times; try again in a moment");
        }
    }

    private void refreshAfter(StoreConflictException conflict) {
        try {
            refresh();
        } catch (StoreException e) {
            e.addSuppressed(conflict);
            throw new UnavailableException("the store could not be read: " + e.getMessage() + "; try again", e);
        }
    }

    private void accept(DesiredState state) {
        if (state.revision() > current.revision()) {
            current = state;
            changed.accept(state);
        }
    }
}
