package net.virtuoso.testkit.controller;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.model.Event;

/** An event log that calls its followers on the publisher's thread. Safe for use by several threads. */
public final class MemoryEventLog implements EventLog {
    private final InstantSource clock;
    private final int keep;
    private final Deque<LoggedEvent> events = new ArrayDeque<>();
    private final List<Consumer<LoggedEvent>> followers = new CopyOnWriteArrayList<>();

    private long last;

    /** @param keep so many of the newest events are kept */
    public MemoryEventLog(InstantSource clock, int keep) {
        this.clock = clock;
        this.keep = keep;
    }

    /** How many follow now. */
    public int followers() {
        return followers.size();
    }

    @Override
    public void publish(Event event) {
        LoggedEvent logged;
        synchronized (this) {
            last++;
            logged = new LoggedEvent(last, clock.instant(), event);
            events.add(logged);
            if (events.size() > keep) {
                events.remove();
            }
        }
        followers.forEach(follower -> follower.accept(logged));
    }

    @Override
    public synchronized List<LoggedEvent> after(long after, int most) {
        return events.stream().filter(e -> e.id() > after).limit(most).toList();
    }

    @Override
    public synchronized long last() {
        return last;
    }

    @Override
    public AutoCloseable follow(Consumer<LoggedEvent> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }
}
