package net.virtuoso.rest.internal.event;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.rest.internal.http.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream to one client. Writes without blocking, from the thread that wakes it or from the HTTP service's when the
 * connection takes more; a lock keeps them apart.
 */
final class EventClient implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventClient.class);
    private static final int BATCH = 64;

    private final EventLog log;
    private final Json json;
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Consumer<EventClient> gone;
    private final Queue<byte[]> ready = new ArrayDeque<>(BATCH + 1);

    private long last;
    private boolean heartbeat = true;
    private boolean unflushed;
    private boolean closed;

    /**
     * @param last the identifier behind which the stream begins
     * @param gone called once when the stream has ended
     */
    EventClient(EventLog log, Json json, AsyncContext async, long last, Consumer<EventClient> gone) throws IOException {
        this.log = log;
        this.json = json;
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.last = last;
        this.gone = gone;
    }

    /** Begins: from here on the HTTP service calls back. */
    void start() {
        out.setWriteListener(this);
    }

    /** There may be something new in the log. */
    void wake() {
        pump();
    }

    /** Time for a sign of life, which also finds out whether the client is still there. */
    void beat() {
        synchronized (this) {
            heartbeat = true;
        }
        pump();
    }

    @Override
    public void onWritePossible() {
        pump();
    }

    @Override
    public void onError(Throwable error) {
        LOG.debug("a client of the event stream is gone", error);
        close();
    }

    /** Ends the stream. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        gone.accept(this);
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("the HTTP service has ended the stream itself", e);
        }
    }

    /** The servlet API wants isReady() to be asked again after each write and each flush. */
    private void pump() {
        try {
            synchronized (this) {
                while (!closed && out.isReady()) {
                    byte[] next = next();
                    if (next != null) {
                        out.write(next);
                        unflushed = true;
                    } else if (unflushed) {
                        unflushed = false;
                        out.flush();
                    } else {
                        return;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    private byte @Nullable [] next() {
        if (heartbeat) {
            heartbeat = false;
            return text(": keep-alive\n\n");
        }
        if (ready.isEmpty()) {
            List<LoggedEvent> events = log.after(last, BATCH);
            if (!events.isEmpty()) {
                long lost = events.get(0).id() - last - 1;
                if (lost > 0) {
                    ready.add(text("event: lost\ndata: {\"lost\":" + lost + "}\n\n"));
                }
                events.forEach(event -> ready.add(frame(event)));
                last = events.get(events.size() - 1).id();
            }
        }
        return ready.poll();
    }

    private byte[] frame(LoggedEvent event) {
        return text("id: " + event.id() + "\ndata: " + new String(json.write(event), StandardCharsets.UTF_8) + "\n\n");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
