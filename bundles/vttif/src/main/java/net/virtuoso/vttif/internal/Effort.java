package net.virtuoso.vttif.internal;

/**
 * A bound on work, counted in elementary steps instead of time, so that the same matrix always gives the same answer: one
 * bound for each search and one for all of them together. One inference, one thread.
 */
final class Effort {
    private long total;
    private long left;

    /** @param total steps of all searches together, some ten nanoseconds each */
    Effort(long total) {
        this.total = total;
    }

    /** Begins a search that may take so many steps. */
    void renew(long steps) {
        left = Math.min(steps, total);
    }

    /** Takes steps off; whether any are left. */
    boolean spend(long steps) {
        left -= steps;
        total -= steps;
        return left > 0;
    }

    /** Whether the bound is reached. */
    boolean spent() {
        return left <= 0;
    }
}
