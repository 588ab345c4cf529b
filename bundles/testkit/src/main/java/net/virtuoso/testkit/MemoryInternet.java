package net.virtuoso.testkit;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * An internet in memory, with transports over it. Messages (calls, frames, probes) are lost, delayed and reordered as the
 * {@link PathConditions} between two hosts say; with a seeded generator and a {@link VirtualLoop} every run is the same. Safe
 * for use by several threads and loops.
 */
public final class MemoryInternet {
    private static final int FIRST_FREE_PORT = 49_152;

    private final RandomGenerator random;
    private final Map<String, MemoryEndpoint> bound = new HashMap<>();
    private final Map<String, PathConditions> paths = new HashMap<>();
    private PathConditions everywhere = PathConditions.PERFECT;
    private int nextPort = FIRST_FREE_PORT;
    private long carried;

    /** An internet where everything arrives until it is told otherwise. */
    public MemoryInternet(RandomGenerator random) {
        this.random = random;
    }

    /** A transport over this internet; addresses of different transports are different. */
    public Transport transport(String name) {
        return new MemoryTransport(name);
    }

    /** Sets what happens between all hosts that nothing else is said about. */
    public synchronized void setEverywhere(PathConditions conditions) {
        everywhere = conditions;
    }

    /** Sets what happens to messages from one host to another, in this direction. */
    public synchronized void setPath(String fromHost, String toHost, PathConditions conditions) {
        paths.put(fromHost + ">" + toHost, conditions);
    }

    /** How many messages have been carried. */
    public synchronized long carried() {
        return carried;
    }

    synchronized @Nullable MemoryEndpoint find(String transport, Endpoint address) {
        return bound.get(key(transport, address.host(), address.port()));
    }

    /** Carries a message, or loses it. */
    void carry(String fromHost, String toHost, IoEventLoop loop, Runnable arrival) {
        long delay;
        synchronized (this) {
            PathConditions conditions = paths.getOrDefault(fromHost + ">" + toHost, everywhere);
            if (conditions.loss() > 0 && random.nextDouble() < conditions.loss()) {
                return;
            }
            carried++;
            delay = conditions.delay().toNanos()
                    + (long) (random.nextDouble() * conditions.jitter().toNanos());
        }
        if (delay > 0) {
            loop.schedule(arrival, delay, TimeUnit.NANOSECONDS);
        } else {
            loop.execute(arrival);
        }
    }

    synchronized void unbind(MemoryEndpoint endpoint) {
        bound.values().remove(endpoint);
    }

    private synchronized MemoryEndpoint bind(String transport, EndpointSettings settings, IoEventLoop loop)
            throws IOException {
        int port = settings.port() == 0 ? nextPort++ : settings.port();
        String key = key(transport, settings.host(), port);
        if (bound.containsKey(key)) {
            throw new IOException("address " + settings.host() + ":" + port + " is in use: choose another port for '"
                    + transport + "'");
        }
        MemoryEndpoint endpoint = new MemoryEndpoint(this, transport, settings, port, loop);
        bound.put(key, endpoint);
        return endpoint;
    }

    private static String key(String transport, String host, int port) {
        return transport + "://" + host + ":" + port;
    }

    private final class MemoryTransport implements Transport {
        private final String name;

        MemoryTransport(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
            return bind(name, settings, loop);
        }
    }
}
