package net.virtuoso.rest.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.rest.internal.event.EventFeed;
import net.virtuoso.testkit.controller.MemoryEventLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams are counted from when they are allowed: many may ask before the first has begun. */
class StreamPlacesTest {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Json json = new Json();
    private final EventFeed feed = new EventFeed(json, thread, () -> new EventFeed.Limits(2, 60));
    private final Handler handler = feed.handlers().get("readEvents");

    @AfterEach
    void end() {
        feed.close();
        thread.shutdownNow();
    }

    private Reply.Stream ask() {
        Route route = new Route("GET", "/api/v1/events", "readEvents", List.of(), false, false);
        return (Reply.Stream) handler.handle(new Call(route, Map.of(), "admin", new byte[0], json));
    }

    @Test
    void thoseThatHaveNotBegunCount() {
        feed.follow(new MemoryEventLog(InstantSource.system(), 10));
        Reply.Stream first = ask();
        ask();
        assertThatThrownBy(this::ask).isInstanceOf(UnavailableException.class).hasMessageContaining("2 event streams");
        first.drop().run();
        assertThat(ask()).as("in the place of the one that can't begin").isNotNull();
        assertThatThrownBy(this::ask).isInstanceOf(UnavailableException.class);
    }
}
