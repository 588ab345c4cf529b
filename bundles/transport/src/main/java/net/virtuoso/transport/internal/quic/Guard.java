package net.virtuoso.transport.internal.quic;

import java.util.function.Consumer;

/** Runs tasks, and tells somebody of what they throw. */
final class Guard {
    private final Consumer<IllegalStateException> failed;

    /** @param failed is told, with what was thrown as the cause: as it comes it may mean something else there */
    Guard(Consumer<IllegalStateException> failed) {
        this.failed = failed;
    }

    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.accept(new IllegalStateException(e));
        }
    }

    /** A task that can be run later, and throws nothing. */
    Runnable of(Runnable task) {
        return () -> run(task);
    }
}
