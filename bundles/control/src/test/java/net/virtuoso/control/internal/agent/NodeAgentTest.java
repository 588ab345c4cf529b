package net.virtuoso.control.internal.agent;

import static net.virtuoso.control.internal.States.bind;
import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.api.inventory.NetworkView;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.api.overlay.ActivitySamples;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.api.traffic.TrafficSink;
import net.virtuoso.control.internal.controller.ControllerConfig;
import net.virtuoso.control.internal.controller.RunningController;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Event;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Node;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.model.VmActivity;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import net.virtuoso.testkit.Configurations;
import net.virtuoso.testkit.MemoryStateStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents and a controller over real TCP on loopback, with overlays that move no frame. */
class NodeAgentTest {
    private final MemoryStateStore store = new MemoryStateStore();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final java.util.Map<RunningController, AutoCloseable> running = new java.util.HashMap<>();
    private int port;

    @TempDir
    private Path data;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RunningController controller(int wantedPort) throws Exception {
        RunningController controller =
                new RunningController(store, new Events(), config(wantedPort), data, Clock.systemUTC());
        AutoCloseable stop = () -> stop(controller);
        running.put(controller, stop);
        open.add(stop);
        await().until(controller::isLeader);
        port = Endpoint.parse(controller.leader()).port();
        return controller;
    }

    private static void stop(RunningController controller) {
        controller.close();
    }

    private NodeAgent agent(String name, FakeOverlay overlay, String... hypervisors) throws IOException {
        return agent(name, settings -> overlay, hypervisors);
    }

    private NodeAgent agent(String name, OverlayFactory overlays, String... hypervisors) throws IOException {
        NodeAgent agent = new NodeAgent(
                settings(name, List.of(hypervisors)), "test", overlays, InstantSource.system(), new Random(1));
        open.add(0, agent);
        return agent;
    }

    private AgentSettings settings(String name, List<String> hypervisors) {
        return new AgentSettings(
                new Node(name, new TreeMap<>(java.util.Map.of("udp", new Endpoint("127.0.0.1", 1)))),
                List.of(new Endpoint("127.0.0.1", port)),
                List.of(),
                hypervisors,
                Duration.ofMillis(500),
                4,
                data.resolve(name + ".json"),
                true,
                null,
                data.resolve(name + ".pem"));
    }

    @Test
    void whatCannotBeStartedToTheEndLeavesNothingBehind() {
        port = 1;
        FakeOverlay overlay = new FakeOverlay();
        List<String> broken = new AbstractList<>() {
            @Override
            public String get(int index) {
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        assertThatThrownBy(() -> new NodeAgent(
                        settings("h9", broken), "test", s -> overlay, InstantSource.system(), new Random(1)))
                .isInstanceOf(NoClassDefFoundError.class);
        assertThat(overlay.closed).isTrue();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("vnet-control-agent-h9")));
    }

    @Test
    void aNetworkReachesItsNodesAndTheirReportsComeBack() throws Exception {
        RunningController controller = controller(0);
        List<TrafficReport> traffic = new CopyOnWriteArrayList<>();
        List<ActivityReport> activity = new CopyOnWriteArrayList<>();
        controller.passTo(new TrafficSink() {
            @Override
            public void report(TrafficReport report) {
                traffic.add(report);
            }

            @Override
            public void activity(ActivityReport report) {
                activity.add(report);
            }
        });
        FakeOverlay proxy = new FakeOverlay();
        FakeOverlay host = new FakeOverlay();
        agent("p", proxy);
        NodeAgent h1 = agent("h1", host, "fake:one");
        FakeDriver driver = new FakeDriver();
        h1.addDriver(driver);
        await().until(() ->
                controller.nodes().stream().filter(n -> n.connected()).count() == 2);

        controller.commit(
                List.of(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)), bind(1)), "test", "set up");
        driver.show(vm(1));

        await().untilAsserted(() -> assertThat(controller.vms("blue"))
                .singleElement()
                .satisfies(vm -> assertThat(vm.node()).isEqualTo("h1"))
                .extracting(VmView::state)
                .isNotNull());
        assertThat(controller
                        .running(controller.current().revision())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isPositive();
        assertThat(proxy.last().links()).hasSize(1);
        assertThat(host.last().links()).hasSize(1);
        await().until(() -> !traffic.isEmpty());
        assertThat(traffic.get(0).nanos()).isPositive();
        VirtualNetwork blue = controller.current().network("blue");
        long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        host.samples = new ActivitySamples(
                new long[] {now - 2_000_000, now},
                List.of(new ActivitySamples.PortCounts(
                        blue.vni(), mac(1), new ActivitySamples.Counts(0, new long[] {0, 1_000}, new long[2]))),
                List.of());
        await().untilAsserted(() -> assertThat(activity).isNotEmpty().allSatisfy(report -> {
            assertThat(report.node()).isEqualTo("h1");
            assertThat(report.vms()).extracting(VmActivity::vm).containsOnly(mac(1));
        }));
        host.samples = ActivitySamples.NONE;
        await().untilAsserted(() -> assertThat(controller.rules("blue"))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.frames()).isEqualTo(1))
                .allSatisfy(rule -> assertThat(rule.bytes()).isEqualTo(60)));
        await().untilAsserted(() -> assertThat(controller.networks())
                .singleElement()
                .extracting(NetworkView::counters)
                .as("of both nodes")
                .isEqualTo(new Counters(2, 4, 6, 8, 10, 12)));
        Counters passed = controller.networks().get(0).counters();

        driver.show();
        await().until(() -> host.last().networks().isEmpty());
        assertThat(controller.networks().get(0).counters())
                .as("it doesn't go back")
                .isEqualTo(passed);
        assertThat(events)
                .anyMatch(e -> e instanceof Event.VmVanished v && v.mac().equals(mac(1)));
    }

    @Test
    void reportsAlsoIfItsOverlayHasNewsBeforeTheAgentIsComplete() throws Exception {
        RunningController controller = controller(0);
        agent("h1", settings -> {
            settings.onChange().run();
            // Time for the agent's thread to look; without it the test shows nothing, and doesn't fail.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            return new FakeOverlay();
        });

        await().until(() -> controller.nodes().stream().anyMatch(n -> n.connected()));
        controller.commit(
                List.of(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "h1", null))), "test", "set up");
        assertThat(controller
                        .running(controller.current().revision())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isPositive();
    }

    @Test
    void withoutAControllerANodeGoesOnAlsoOverItsOwnRestart() throws Exception {
        RunningController controller = controller(0);
        NodeAgent p = agent("p", new FakeOverlay());
        NodeAgent h1 = agent("h1", new FakeOverlay(), "fake:one");
        FakeDriver driver = new FakeDriver();
        h1.addDriver(driver);
        await().until(() -> controller.nodes().size() == 2);
        controller.commit(
                List.of(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)), bind(1)), "test", "set up");
        driver.show(vm(1));
        await().until(() -> data.resolve("h1.json").toFile().exists());
        await().until(() -> controller.vms("blue").get(0).state() != null);
        stop(controller);
        open.remove(running.get(controller));
        await().until(() -> !h1.isConnected());
        assertThat(h1.problem()).isNotEmpty();

        h1.close();
        FakeOverlay again = new FakeOverlay();
        NodeAgent restarted = agent("h1", again, "fake:one");

        await().until(() -> !again.last().networks().isEmpty());
        assertThat(again.last().networks().get(0).ports()).hasSize(1);
        assertThat(restarted.isConnected()).isFalse();

        // The controller comes back before the hypervisor has been asked: nothing is taken away.
        RunningController back = controller(port);
        await().until(restarted::isConnected);
        await().until(() -> {
            var status = back.nodes().stream()
                    .filter(n -> n.node().name().equals("h1"))
                    .findFirst();
            return status.isPresent() && status.get().report() != null;
        });
        assertThat(back.current().portOf(mac(1))).isNotNull();
        assertThat(again.applied).allSatisfy(c -> assertThat(c.networks()).isNotEmpty());
        // What rules have carried is told anew: this controller knows nothing of it.
        await().untilAsserted(() -> assertThat(back.rules("blue"))
                .filteredOn(rule -> rule.rule().node().equals(p.node()))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.frames()).isEqualTo(1)));
    }

    @Test
    void aProblemIsReportedUntilItHasComeRight() throws Exception {
        RunningController controller = controller(0);
        FakeOverlay overlay = new FakeOverlay();
        overlay.problems = List.of("port 'p.lan0': isn't there");
        agent("p", overlay);

        await().until(() -> controller.nodes().stream()
                .anyMatch(n -> n.report() != null && n.report().problems().equals(overlay.problems)));
        overlay.problems = List.of();
        await().until(() -> controller.nodes().get(0).report().problems().isEmpty());
    }

    @Test
    void aHypervisorThatCannotBeAskedTakesNoVmAway() throws Exception {
        RunningController controller = controller(0);
        NodeAgent p = agent("p", new FakeOverlay(), "fake:one");
        FakeDriver driver = new FakeDriver();
        p.addDriver(driver);
        await().until(() -> controller.nodes().size() == 1);
        controller.commit(
                List.of(new Change.CreateNetwork(new VirtualNetwork("blue", 0, "p", null)), bind(1)), "test", "set up");
        driver.show(vm(1));
        await().until(() -> controller.current().portOf(mac(1)) != null);

        driver.fail("on purpose");

        await().until(() -> controller.nodes().get(0).report() != null);
        await().untilAsserted(
                        () -> assertThat(controller.nodes().get(0).report().problems())
                                .singleElement()
                                .asString()
                                .contains("on purpose"));
        assertThat(controller.current().portOf(mac(1))).isNotNull();

        driver.show();
        await().until(() -> controller.current().portOf(mac(1)) == null);
    }

    @Test
    void aControllerThatIsRefusedLeavesNothingBehind() throws Exception {
        ControllerConfig wrong =
                Configurations.of(ControllerConfig.class, java.util.Map.of("port", 0, "advertise", "not an address"));

        assertThatThrownBy(() -> new RunningController(store, new Events(), wrong, data, Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("advertise"));

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("vnet-control-controller")));
    }

    @Test
    void garbageIsClosedAndTheOthersGoOn() throws Exception {
        RunningController controller = controller(0);
        for (byte[] garbage : List.of(
                new byte[] {0, 0, 0, 2, '{', '}'},
                new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                new byte[] {-1, -1, -1, -1, 0},
                "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(garbage);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        NodeAgent agent = agent("p", new FakeOverlay());
        await().until(agent::isConnected);
        await().until(() -> controller.nodes().size() == 1);
    }

    private static VmInterface vm(int number) {
        return new VmInterface(
                "u", "vm" + number, new MacAddress(mac(number).value()), "vnet", "packet", null, Instant.EPOCH);
    }

    private static ControllerConfig config(int port) {
        return Configurations.of(
                ControllerConfig.class, java.util.Map.of("port", port, "heartbeat_ms", 1000, "plaintext", true));
    }

    private final class Events implements EventLog {
        @Override
        public void publish(Event event) {
            events.add(event);
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
        public AutoCloseable follow(java.util.function.Consumer<LoggedEvent> follower) {
            return () -> {};
        }
    }

    /** One hypervisor whose VMs the test sets. */
    private static final class FakeDriver implements HypervisorDriver, Hypervisor {
        private volatile List<VmInterface> vms = List.of();
        private volatile @Nullable String failure;
        private volatile @Nullable HypervisorListener listener;

        void show(VmInterface... shown) {
            vms = List.of(shown);
            failure = null;
            look();
        }

        void fail(String reason) {
            failure = reason;
            look();
        }

        private void look() {
            HypervisorListener known = listener;
            if (known != null) {
                known.lookAgain("test");
            }
        }

        @Override
        public boolean accepts(String uri) {
            return uri.startsWith("fake:");
        }

        @Override
        public Hypervisor connect(String uri, HypervisorListener hears) {
            listener = hears;
            return this;
        }

        @Override
        public String uri() {
            return "fake:one";
        }

        @Override
        public boolean isConnected() {
            return listener != null;
        }

        @Override
        public List<VmInterface> interfaces() throws IOException {
            String reason = failure;
            if (reason != null) {
                throw new IOException(reason);
            }
            return vms;
        }

        @Override
        public void close() {
            listener = null;
        }
    }
}
