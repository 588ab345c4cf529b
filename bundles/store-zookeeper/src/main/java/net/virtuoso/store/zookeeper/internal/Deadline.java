package net.virtuoso.store.zookeeper.internal;

import java.time.Duration;

/** When a call must have ended. */
final class Deadline {
    private final Duration allowed;
    private final long end;

    private Deadline(Duration allowed) {
        this.allowed = allowed;
        this.end = System.nanoTime() + allowed.toNanos();
    }

    /** So long from now. */
    static Deadline in(Duration allowed) {
        return new Deadline(allowed);
    }

    /** What is left, in nanoseconds; 0 or less if it is over. */
    long left() {
        return end - System.nanoTime();
    }

    /** The whole time that was allowed, for messages. */
    Duration allowed() {
        return allowed;
    }
}
