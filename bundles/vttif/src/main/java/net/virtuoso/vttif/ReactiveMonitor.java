package net.virtuoso.vttif;

import net.virtuoso.model.RefusedException;

/**
 * Decides from the total rate of a network when it is worth looking at its matrix: begins above one threshold and stops
 * below a second, lower one, so that a rate between the two changes nothing. One for each network; used by one thread.
 */
public final class ReactiveMonitor {
    private final double startRate;
    private final double stopRate;
    private boolean active;

    /**
     * @param startRate above this it begins; bytes a second
     * @param stopRate below this it stops; at most {@code startRate}
     */
    public ReactiveMonitor(double startRate, double stopRate) {
        if (!(startRate > 0) || Double.isInfinite(startRate)) {
            throw RefusedException.invalid("startRate", startRate, "more than 0 bytes a second");
        }
        if (!(stopRate >= 0 && stopRate <= startRate)) {
            throw RefusedException.invalid("stopRate", stopRate, "0 to the start rate, " + startRate);
        }
        this.startRate = startRate;
        this.stopRate = stopRate;
    }

    /**
     * The rate now.
     *
     * @param rate bytes a second
     * @return whether the network is being monitored from now on
     */
    public boolean update(double rate) {
        active = active ? rate >= stopRate : rate > startRate;
        return active;
    }

    /** Whether the network is being monitored. */
    public boolean isActive() {
        return active;
    }
}
