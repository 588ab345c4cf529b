package net.virtuoso.control.internal.event;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.model.Event;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the event log. */
@Component
public final class EventLogComponent implements EventLog {
    private static final int CAPACITY = 8192;

    private final ExecutorService teller;
    private final RingEventLog log;

    /** Starts its thread. */
    @Activate
    public EventLogComponent() {
        teller = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "vnet-control-events-0");
            thread.setDaemon(true);
            return thread;
        });
        log = new RingEventLog(CAPACITY, Clock.systemUTC(), teller);
    }

    /** Ends its thread. */
    @Deactivate
    void deactivate() {
        teller.shutdownNow();
    }

    @Override
    public void publish(Event event) {
        log.publish(event);
    }

    @Override
    public List<LoggedEvent> after(long after, int most) {
        return log.after(after, most);
    }

    @Override
    public long last() {
        return log.last();
    }

    @Override
    public AutoCloseable follow(Consumer<LoggedEvent> follower) {
        return log.follow(follower);
    }
}
