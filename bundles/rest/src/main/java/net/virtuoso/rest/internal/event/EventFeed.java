package net.virtuoso.rest.internal.event;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Json;
import net.virtuoso.rest.internal.http.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the event log and wakes the clients. */
public final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    private final Json json;
    private final ScheduledExecutorService thread;
    private final Supplier<Limits> limits;
    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    /** The streams that there are, and those that are allowed but haven't begun yet. */
    private final AtomicInteger places = new AtomicInteger();

    private final AtomicBoolean waking = new AtomicBoolean();

    private volatile Future<?> beating;
    private @Nullable EventLog log;
    private @Nullable AutoCloseable following;

    /**
     * @param thread one thread that wakes the clients; stays the caller's, who ends it after this
     * @param limits asked anew each time
     */
    public EventFeed(Json json, ScheduledExecutorService thread, Supplier<Limits> limits) {
        this.json = json;
        this.thread = thread;
        this.limits = limits;
        this.beating = thread.schedule(this::beat, limits.get().heartbeatSeconds(), TimeUnit.SECONDS);
    }

    /**
     * What an operator can set.
     *
     * @param streams at most so many at a time
     * @param heartbeatSeconds how often a stream gets a sign of life
     */
    public record Limits(int streams, long heartbeatSeconds) {}

    private void beat() {
        // First of all: whatever happens to one client, there is a next time.
        beating = thread.schedule(this::beat, limits.get().heartbeatSeconds(), TimeUnit.SECONDS);
        clients.forEach(EventClient::beat);
    }

    /** The handler of the operation, by its identifier. */
    public Map<String, Handler> handlers() {
        return Map.of("readEvents", this::read);
    }

    /** Another log: the streams of the one before end, and the clients connect again. */
    public synchronized void follow(EventLog next) {
        stopFollowing();
        log = next;
        following = next.follow(event -> wakeSoon());
    }

    /** The log is gone, unless another one has taken its place. */
    public synchronized void unfollow(EventLog gone) {
        if (log == gone) {
            forget();
        }
    }

    /** Ends every stream. */
    @Override
    public synchronized void close() {
        beating.cancel(false);
        forget();
    }

    private void forget() {
        stopFollowing();
        log = null;
    }

    private void stopFollowing() {
        AutoCloseable old = following;
        following = null;
        if (old != null) {
            try {
                old.close();
            } catch (Exception e) {
                LOG.warn("the event log didn't let go", e);
            }
        }
        clients.forEach(EventClient::close);
    }

    /** Many events that come together wake the clients once. */
    private void wakeSoon() {
        if (waking.compareAndSet(false, true)) {
            thread.execute(() -> {
                waking.set(false);
                clients.forEach(EventClient::wake);
            });
        }
    }

    private synchronized EventLog current() {
        EventLog current = log;
        if (current == null) {
            throw new UnavailableException(
                    "there is no event log here: vnet-controller isn't installed or is starting");
        }
        return current;
    }

    private Reply read(Call call) {
        EventLog current = current();
        Long after = call.number("after");
        if ("json".equals(call.optional("format"))) {
            long from = after == null ? 0 : after;
            int most = Math.toIntExact(Long.parseLong(call.value("most")));
            return Reply.json(EventList.of(current, position(current, from), most));
        }
        Long lastSeen = call.number("Last-Event-ID");
        // What a browser has seen is newer than what its address once said.
        Long from = lastSeen == null ? after : lastSeen;
        long begin = from == null ? current.last() : position(current, from);
        takePlace();
        return new Reply.Stream(async -> start(async, current, begin), places::decrementAndGet);
    }

    /** In one step: of many that ask at once, all would find the same free place. */
    private void takePlace() {
        int streams = limits.get().streams();
        if (places.getAndUpdate(taken -> taken < streams ? taken + 1 : taken) >= streams) {
            throw new UnavailableException("there are " + streams + " event streams already; close one or poll");
        }
    }

    private void gone(EventClient client) {
        clients.remove(client);
        places.decrementAndGet();
    }

    /** A number that the log hasn't reached was given by another one, before a restart: all of this one is new. */
    private static long position(EventLog log, long from) {
        return from > log.last() ? 0 : from;
    }

    private synchronized void start(AsyncContext async, EventLog current, long from) {
        boolean begun = false;
        try {
            if (log == current) {
                EventClient client = new EventClient(current, json, async, from, this::gone);
                clients.add(client);
                // From here on the place is the client's, who gives it back when it is gone.
                begun = true;
                client.start();
                return;
            }
        } catch (IOException e) {
            LOG.debug("a client of the event stream is gone before it began", e);
        } finally {
            if (!begun) {
                places.decrementAndGet();
            }
        }
        async.complete();
    }

    /** Events that are kept, as the specification shows them. */
    private record EventList(List<LoggedEvent> items, long last, long lost) {
        static EventList of(EventLog log, long from, int most) {
            List<LoggedEvent> events = log.after(from, most);
            if (events.isEmpty()) {
                return new EventList(events, from, 0);
            }
            return new EventList(
                    events, events.get(events.size() - 1).id(), events.get(0).id() - from - 1);
        }
    }
}
