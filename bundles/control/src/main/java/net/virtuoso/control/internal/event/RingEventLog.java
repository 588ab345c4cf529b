package net.virtuoso.control.internal.event;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.model.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the newest events in a ring and tells followers on one thread, each at its own pace. */
final class RingEventLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(RingEventLog.class);

    private final LoggedEvent[] ring;
    private final InstantSource clock;
    private final ExecutorService teller;
    private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();
    private long last;

    /**
     * @param capacity how many events are kept
     * @param clock gives the times
     * @param teller one thread that calls the followers; the caller ends it
     */
    RingEventLog(int capacity, InstantSource clock, ExecutorService teller) {
        this.ring = new LoggedEvent[capacity];
        this.clock = clock;
        this.teller = teller;
    }

    @Override
    public void publish(Event event) {
        synchronized (ring) {
            last++;
            ring[(int) (last % ring.length)] = new LoggedEvent(last, clock.instant(), event);
        }
        followers.forEach(Follower::wake);
    }

    @Override
    public List<LoggedEvent> after(long after, int most) {
        synchronized (ring) {
            List<LoggedEvent> events = new ArrayList<>();
            long first = Math.max(Math.max(0, after) + 1, last - ring.length + 1);
            for (long id = first; id <= last && events.size() < most; id++) {
                events.add(ring[(int) (id % ring.length)]);
            }
            return events;
        }
    }

    @Override
    public long last() {
        synchronized (ring) {
            return last;
        }
    }

    @Override
    public AutoCloseable follow(Consumer<LoggedEvent> follower) {
        Follower entry = new Follower(follower, last());
        followers.add(entry);
        // What was published since last() was asked woke nobody.
        entry.wake();
        return () -> followers.remove(entry);
    }

    private final class Follower implements Runnable {
        private static final int BATCH = 256;

        private final Consumer<LoggedEvent> consumer;
        private final AtomicBoolean queued = new AtomicBoolean();
        private long told;

        Follower(Consumer<LoggedEvent> consumer, long told) {
            this.consumer = consumer;
            this.told = told;
        }

        void wake() {
            if (queued.compareAndSet(false, true)) {
                try {
                    teller.execute(this);
                } catch (RejectedExecutionException e) {
                    LOG.debug("The log is closing; a follower misses its last events", e);
                }
            }
        }

        @Override
        public void run() {
            queued.set(false);
            if (!followers.contains(this)) {
                return;
            }
            List<LoggedEvent> events = after(told, BATCH);
            for (LoggedEvent event : events) {
                told = event.id();
                try {
                    consumer.accept(event);
                } catch (RuntimeException e) {
                    LOG.warn("A follower of the event log failed at event {}; it is left out from now on", told, e);
                    followers.remove(this);
                    return;
                }
            }
            if (events.size() == BATCH) {
                wake();
            }
        }
    }
}
