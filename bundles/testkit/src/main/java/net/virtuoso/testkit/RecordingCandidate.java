package net.virtuoso.testkit;

import net.virtuoso.spi.store.LeadershipListener;
import org.jspecify.annotations.Nullable;

/** Remembers the outcome of an election. Any thread. */
public final class RecordingCandidate implements LeadershipListener {
    private boolean leads;
    private int terms;
    private @Nullable String leader;

    /** Whether it leads now. */
    public synchronized boolean leads() {
        return leads;
    }

    /** How many times it was elected. */
    public synchronized int terms() {
        return terms;
    }

    /** Who else leads, as it was told last. */
    public synchronized @Nullable String leader() {
        return leader;
    }

    @Override
    public synchronized void elected() {
        leads = true;
        terms++;
    }

    @Override
    public synchronized void deposed() {
        leads = false;
    }

    @Override
    public synchronized void leaderIs(@Nullable String candidate) {
        leader = candidate;
    }
}
