package net.virtuoso.transport.internal;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Counts the strangers at a port on its event loop, again and again, and keeps the most. It misses none that stay for some
 * milliseconds, however late the loop comes to it: what ends them is a task of the same loop.
 */
public final class MostStrangers implements AutoCloseable {
    private final AtomicInteger most = new AtomicInteger();
    private final ScheduledFuture<?> counting;

    /** @param count how many there are now */
    public MostStrangers(TestNode node, IntSupplier count) {
        counting = node.loop()
                .scheduleAtFixedRate(
                        () -> most.accumulateAndGet(count.getAsInt(), Math::max), 0, 1, TimeUnit.MILLISECONDS);
    }

    /** So far. */
    public int get() {
        return most.get();
    }

    @Override
    public void close() {
        counting.cancel(false);
    }
}
