package net.virtuoso.lab.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the demo and evaluations print: lines with the time since its start, and signs of life from steps that take long. */
public final class Story implements AutoCloseable {
    private static final long SIGN_OF_LIFE_S = 5;

    private final PrintStream out;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vnet-demo-progress-1");
        thread.setDaemon(true);
        return thread;
    });

    /** Tells to a stream, from now on. */
    public Story(PrintStream out) {
        this.out = out;
    }

    /** A heading. */
    public void chapter(String title) {
        out.println();
        out.println(title);
    }

    /** A line with the time. */
    public void tell(String form, Object... values) {
        String text = String.format(Locale.ROOT, form, values);
        out.printf(Locale.ROOT, "%7.1f s  %s%n", sinceStart(start), text);
    }

    /** Lines without the time, set in. */
    public void show(String lines) {
        lines.lines().forEach(line -> out.println("           " + line));
    }

    /** Does a step that may take long; says every few seconds that it is still at it, and at the end how long it took. */
    public <T> T step(String text, Supplier<T> work) {
        tell("%s …", text);
        long begun = System.nanoTime();
        var sign = ticker.scheduleAtFixedRate(
                () -> tell("  … %.0f s", sinceStart(begun)), SIGN_OF_LIFE_S, SIGN_OF_LIFE_S, TimeUnit.SECONDS);
        try {
            T result = work.get();
            tell("  done in %.1f s", sinceStart(begun));
            return result;
        } finally {
            sign.cancel(false);
        }
    }

    /** As {@link #step(String, Supplier)}, for work without a result. */
    public void step(String text, Runnable work) {
        step(text, () -> {
            work.run();
            return true;
        });
    }

    private static double sinceStart(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis() / 1000.0;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
