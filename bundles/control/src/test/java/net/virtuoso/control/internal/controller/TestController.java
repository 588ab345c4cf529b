package net.virtuoso.control.internal.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Event;
import net.virtuoso.testkit.Configurations;
import net.virtuoso.testkit.MemoryStateStore;

/** A controller on loopback, with a folder of its own and a clock that can be put ahead. */
public final class TestController implements AutoCloseable {
    private final RunningController component;
    private final StoredTokens tokens;
    private volatile Duration ahead = Duration.ZERO;

    public TestController(MemoryStateStore store, Path data, boolean plaintext) throws Exception {
        ControllerConfig config = Configurations.of(
                ControllerConfig.class, Map.of("port", 0, "heartbeat_ms", 100, "plaintext", plaintext));
        component = new RunningController(store, new Nobody(), config, data, this::now);
        tokens = new StoredTokens(component, this::now);
    }

    private Instant now() {
        return Instant.now().plus(ahead);
    }

    public RunningController component() {
        return component;
    }

    public JoinTokens tokens() {
        return tokens;
    }

    public int port() {
        return Endpoint.parse(component.self()).port();
    }

    /** From now on it is that much later for this controller. */
    public void advance(Duration by) {
        ahead = by;
    }

    @Override
    public void close() {
        component.close();
    }

    /** Keeps no event. */
    private static final class Nobody implements EventLog {
        @Override
        public void publish(Event event) {
            // Nobody listens.
        }

        @Override
        public List<LoggedEvent> after(long after, int most) {
            return List.of();
        }

        @Override
        public long last() {
            return 0;
        }

        @Override
        public AutoCloseable follow(Consumer<LoggedEvent> follower) {
            return () -> {};
        }
    }
}
