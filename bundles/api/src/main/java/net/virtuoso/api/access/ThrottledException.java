package net.virtuoso.api.access;

import java.time.Duration;

/** Too many attempts from one place have failed: the next one is looked at only after a pause. */
public final class ThrottledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /** @param pause how long to wait before the next attempt */
    public ThrottledException(Duration pause) {
        super("too many failed attempts; try again in " + Math.max(1, pause.toSeconds()) + " s");
        this.pause = pause;
    }

    /** How long to wait before the next attempt. */
    public Duration pause() {
        return pause;
    }
}
