package net.virtuoso.testkit;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A clock that stands still until it is moved on. Safe for use by several threads. */
public final class ManualTime implements InstantSource {
    private final Instant start;
    private final MockTicker ticker = Ticker.newMockTicker();

    /** A clock that begins at a round moment in 2026. */
    public ManualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** A clock that begins at a moment. */
    public ManualTime(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanoTime());
    }

    /** Nanoseconds since the beginning. */
    public long nanoTime() {
        return ticker.nanoTime();
    }

    /** The same time for Netty. */
    public Ticker ticker() {
        return ticker;
    }

    /** Moves on. Tasks of a {@link VirtualLoop} aren't run by it: move that on instead. */
    public void advance(Duration by) {
        ticker.advance(by.toNanos(), TimeUnit.NANOSECONDS);
    }
}
