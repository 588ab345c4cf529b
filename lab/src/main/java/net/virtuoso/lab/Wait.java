package net.virtuoso.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for something outside this JVM to become true, by asking again and again up to a limit. */
public final class Wait {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Wait() {}

    /**
     * Waits until a condition holds.
     *
     * @param what completes the sentence 'waited in vain for …'
     * @return how long it took
     * @throws IllegalStateException if it does not hold within the limit
     */
    public static Duration until(String what, Duration limit, BooleanSupplier condition) {
        return until(what, limit, condition, () -> "");
    }

    /**
     * Waits until a condition holds.
     *
     * @param diagnosis asked on failure; added to the message
     */
    public static Duration until(String what, Duration limit, BooleanSupplier condition, Supplier<String> diagnosis) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting for " + what);
            }
            if (waited.compareTo(limit) > 0) {
                throw new IllegalStateException(
                        "waited in vain for " + what + " for " + waited.toMillis() + " ms" + diagnosis.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits until a value is there ({@code null} means not yet) and returns it. */
    public static <T> T value(String what, Duration limit, Supplier<@Nullable T> source) {
        return value(what, limit, source, () -> "");
    }

    /** Waits until a value is there ({@code null} means not yet) and returns it; asks {@code diagnosis} on failure. */
    public static <T> T value(String what, Duration limit, Supplier<@Nullable T> source, Supplier<String> diagnosis) {
        Holder<T> holder = new Holder<>();
        until(
                what,
                limit,
                () -> {
                    holder.value = source.get();
                    return holder.value != null;
                },
                diagnosis);
        T value = holder.value;
        if (value == null) {
            throw new IllegalStateException("waited in vain for " + what);
        }
        return value;
    }

    private static final class Holder<T> {
        @Nullable
        T value;
    }
}
