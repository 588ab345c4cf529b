package net.virtuoso.lab;

import java.time.Duration;

/** A program under way somewhere, in a process or in a simulated machine, and what it has printed. */
public interface Program {
    /** The name it was started under. */
    String name();

    /** Whether it still runs. */
    boolean isAlive();

    /** Ends it at once. */
    void kill();

    /**
     * Waits for its end.
     *
     * @return the exit code
     * @throws IllegalStateException if it still runs after {@code limit}
     */
    int await(Duration limit);

    /** All of its output up to now. */
    String output();

    /** The end of its output as the tail of an error message. */
    default String said() {
        String text = output().strip();
        return text.isEmpty() ? "" : "; it said: " + text.substring(Math.max(0, text.length() - 4_000));
    }
}
