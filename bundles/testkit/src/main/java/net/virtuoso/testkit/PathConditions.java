package net.virtuoso.testkit;

import java.time.Duration;

/**
 * What happens to messages between two hosts of a {@link MemoryInternet}.
 *
 * @param loss the share that is lost, 0 to 1
 * @param delay how long the others take at least
 * @param jitter how much longer some take, evenly distributed: then they overtake each other
 */
public record PathConditions(double loss, Duration delay, Duration jitter) {
    /** Everything arrives, in order, as soon as the loop gets to it. */
    public static final PathConditions PERFECT = new PathConditions(0, Duration.ZERO, Duration.ZERO);

    /** Nothing arrives. */
    public static final PathConditions CUT = new PathConditions(1, Duration.ZERO, Duration.ZERO);

    /** Checks every part. */
    public PathConditions {
        if (loss < 0 || loss > 1 || delay.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("loss is 0 to 1, delay and jitter aren't negative");
        }
    }
}
