package net.virtuoso.overlay.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.virtuoso.api.overlay.Overlay.TrafficDrain;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.PortStatus;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.MemoryPortDriver;
import net.virtuoso.testkit.VirtualLoop;
import org.jspecify.annotations.Nullable;

/** A node under test: its data path on a virtual loop, its devices and endpoints in memory. Its host is its name. */
final class Site {
    static final int PORT = 7770;
    static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

    final String name;
    final MemoryPortDriver driver = new MemoryPortDriver();
    final DataPath dataPath;
    final ApplyQueue queue;
    final List<String> events = new ArrayList<>();
    private final VirtualLoop loop;
    private @Nullable Prepared prepared;

    Site(String name, VirtualLoop loop, Limits limits) {
        this.name = name;
        this.loop = loop;
        OverlaySettings settings = new OverlaySettings(name, List.of(), PROBE_INTERVAL, 3, () -> events.add("change"));
        dataPath = new DataPath(
                settings, limits, loop.loop(), loop.time(), loop.time()::nanoTime, new Random(name.hashCode()));
        queue = new ApplyQueue(name, loop.loop(), Runnable::run, dataPath);
    }

    /** With the driver, and an endpoint of each transport. */
    static Site ready(String name, VirtualLoop loop, MemoryInternet internet, String... transports) throws Exception {
        return ready(name, loop, internet, Limits.DEFAULT, transports);
    }

    static Site ready(String name, VirtualLoop loop, MemoryInternet internet, Limits limits, String... transports)
            throws Exception {
        Site site = new Site(name, loop, limits);
        site.dataPath.driverAdded(site.driver);
        for (String transport : transports) {
            site.bind(internet.transport(transport));
        }
        return site;
    }

    TransportEndpoint bind(Transport transport) throws Exception {
        TransportEndpoint endpoint = transport.open(new EndpointSettings(name, name, PORT, true), loop.loop());
        dataPath.endpointOpened(transport.name(), endpoint);
        return endpoint;
    }

    MemoryDevice plug(String device) {
        return driver.plug(device);
    }

    List<String> apply(NodeConfig config) {
        Prepared next = dataPath.prepare(config, prepared);
        prepared = next;
        CompletableFuture<List<String>> done = queue.apply(next);
        loop.run();
        return done.join();
    }

    PortStatus port(String device) {
        return dataPath.status().ports().stream()
                .filter(port -> port.id().equals(name + "." + device))
                .findFirst()
                .orElseThrow();
    }

    LinkStatus link(String id) {
        return dataPath.status().links().stream()
                .filter(link -> link.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    boolean isUp(String link) {
        return link(link).state() == LinkState.UP;
    }

    TrafficDrain drain() {
        return dataPath.drainTraffic();
    }
}
