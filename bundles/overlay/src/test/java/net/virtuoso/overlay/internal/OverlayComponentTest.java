package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.virtuoso.api.overlay.Overlay;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.api.overlay.OverlaySettings.TransportSettings;
import net.virtuoso.api.overlay.OverlayStatus;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.PortState;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.testkit.Configurations;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.MemoryPortDriver;
import net.virtuoso.testkit.TestFrames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service as a container uses it: real event loops and threads, things that come and go while it runs. */
class OverlayComponentTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So long that a link isn't taken for dead when this machine has other things to do. */
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);

    private final OverlayComponent component = new OverlayComponent(config(1000));
    private final MemoryInternet internet = new MemoryInternet(new Random(1));
    private final MemoryPortDriver driver = new MemoryPortDriver();
    private final Transport udp = internet.transport("udp");
    private final List<String> threads = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        component.deactivate();
    }

    private static OverlayConfig config(int stormLimit) {
        return Configurations.of(OverlayConfig.class, Map.of("storm_limit", stormLimit));
    }

    private Overlay open(String node) throws IOException {
        return component.open(new OverlaySettings(
                node,
                List.of(new TransportSettings("udp", new EndpointSettings(node, node, Site.PORT, true))),
                PROBE_INTERVAL,
                3,
                () -> threads.add(Thread.currentThread().getName())));
    }

    private static NodeConfig alpha() {
        return new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .star("proxy", "udp")
                .build();
    }

    private static NodeConfig proxy() {
        return new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .lan("lan")
                .reach(VM_A, "alpha", "udp")
                .tree("alpha", "udp")
                .build();
    }

    private static <T> T join(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static boolean runs(Overlay overlay) throws Exception {
        OverlayStatus status = join(overlay.status());
        return status.ports().stream().allMatch(port -> port.state() == PortState.ATTACHED)
                && status.links().stream().allMatch(link -> link.state() == LinkState.UP);
    }

    @Test
    void whatIsDeployedLaterIsTakenIntoUseAndWhatGoesIsGivenBack() throws Exception {
        MemoryDevice vm = driver.plug("vm-a");
        MemoryDevice lan = driver.plug("lan");
        Overlay alpha = open("alpha");
        Overlay proxy = open("proxy");
        assertThat(alpha.port("udp")).isEqualTo(-1);
        assertThat(join(alpha.apply(alpha()))).singleElement().asString().contains("memory", "feature");
        join(proxy.apply(proxy()));
        assertThat(join(alpha.status()).links().get(0).reason()).contains("udp", "feature");

        component.addDriver(driver);
        component.addTransport(udp);
        await().atMost(PATIENCE).until(() -> runs(alpha) && runs(proxy));
        assertThat(alpha.port("udp")).isEqualTo(Site.PORT);
        vm.give(TestFrames.frame(VM_A, CLIENT, (byte) 1));
        await().atMost(PATIENCE).until(() -> lan.taken().size() == 1);
        assertThat(join(alpha.drainTraffic()).records()).hasSize(1);

        component.removeDriver(driver);
        assertThat(vm.isOpen()).isFalse();
        assertThat(lan.isOpen()).isFalse();
        component.removeTransport(udp);
        assertThat(alpha.port("udp")).isEqualTo(-1);
        assertThat(join(alpha.status()).links().get(0).state()).isEqualTo(LinkState.DOWN);
        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("vnet-overlay-data-"));
    }

    @Test
    void closingGivesDevicesAndAddressesBack() throws Exception {
        component.addDriver(driver);
        component.addTransport(udp);
        MemoryDevice vm = driver.plug("vm-a");
        Overlay alpha = open("alpha");
        join(alpha.apply(alpha()));
        assertThat(vm.isOpen()).isTrue();
        alpha.close();
        alpha.close();
        assertThat(vm.isOpen()).isFalse();
        assertThatThrownBy(() -> join(alpha.status())).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> join(alpha.apply(alpha()))).hasCauseInstanceOf(IllegalStateException.class);
        Overlay again = open("alpha");
        assertThat(again.port("udp")).isEqualTo(Site.PORT);
    }

    /** As while bundles are updated. */
    private Transport missingAClass(String name, AtomicBoolean missing) {
        Transport good = internet.transport(name);
        return new Transport() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public TransportEndpoint open(EndpointSettings settings, IoEventLoop loop) throws IOException {
                if (missing.get()) {
                    throw new NoClassDefFoundError("gone");
                }
                return good.open(settings, loop);
            }
        };
    }

    @Test
    void aTransportOfWhichAClassIsMissingLeavesNothing() throws Exception {
        AtomicBoolean missing = new AtomicBoolean(true);
        component.addTransport(udp);
        component.addTransport(missingAClass("tcp", missing));
        OverlaySettings settings = new OverlaySettings(
                "alpha",
                List.of(
                        new TransportSettings("udp", new EndpointSettings("alpha", "alpha", Site.PORT, true)),
                        new TransportSettings("tcp", new EndpointSettings("alpha", "alpha", Site.PORT, true))),
                PROBE_INTERVAL,
                3,
                () -> {});
        assertThatThrownBy(() -> component.open(settings)).isInstanceOf(NoClassDefFoundError.class);
        missing.set(false);
        assertThat(component.open(settings).port("udp")).isEqualTo(Site.PORT);
    }

    @Test
    void aTransportThatComesLaterAndOfWhichAClassIsMissingIsTriedAgain() throws Exception {
        AtomicBoolean missing = new AtomicBoolean(true);
        Overlay alpha = open("alpha");
        join(alpha.apply(alpha()));
        component.addTransport(missingAClass("udp", missing));
        await().atMost(PATIENCE)
                .until(() -> join(alpha.status()).links().get(0).reason().contains("NoClassDefFoundError"));
        missing.set(false);
        await().atMost(PATIENCE).until(() -> alpha.port("udp") == Site.PORT);
    }

    @Test
    void anAddressThatIsTakenIsRefusedAndLeavesNothing() throws Exception {
        component.addTransport(udp);
        Overlay first = open("alpha");
        assertThatThrownBy(() -> open("alpha")).isInstanceOf(IOException.class).hasMessageContaining("7770");
        first.close();
        assertThat(open("alpha").port("udp")).isEqualTo(Site.PORT);
    }

    @Test
    void callsOfManyThreadsAreCarriedOutOneAfterTheOther() throws Exception {
        component.addDriver(driver);
        component.addTransport(udp);
        driver.plug("vm-a");
        Overlay alpha = open("alpha");
        NodeConfig nothing = NodeConfig.empty("alpha");
        List<CompletionStage<List<String>>> applied = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        IntStream.range(0, 4)
                .forEach(n -> callers.add(new Thread(() -> {
                    for (int i = 0; i < 50; i++) {
                        applied.add(alpha.apply((i + n) % 2 == 0 ? alpha() : nothing));
                        alpha.status();
                        alpha.drainTraffic();
                    }
                })));
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        for (CompletionStage<List<String>> stage : applied) {
            assertThat(join(stage)).isEmpty();
        }
        join(alpha.apply(alpha()));
        OverlayStatus status = join(alpha.status());
        assertThat(status.ports()).hasSize(1);
        assertThat(status.links()).hasSize(1);
        assertThat(status.ports().get(0).state()).isEqualTo(PortState.ATTACHED);
    }

    /** The loop carries frames: what takes long for many rules isn't done there. */
    @Test
    void aConfigurationIsWorkedOutByWhoAppliesIt() throws Exception {
        AtomicBoolean busy = new AtomicBoolean();
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Overlay alpha = component.open(new OverlaySettings("alpha", List.of(), PROBE_INTERVAL, 3, () -> {
            if (busy.get()) {
                atWork.countDown();
                try {
                    done.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
        busy.set(true);
        CompletionStage<List<String>> first = alpha.apply(NodeConfig.empty("alpha"));
        try {
            assertThat(atWork.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> join(alpha.apply(proxy())))
                    .as("looked through while the loop does something else")
                    .hasCauseInstanceOf(RefusedException.class);
        } finally {
            busy.set(false);
            done.countDown();
        }
        assertThat(join(first)).isEmpty();
    }

    @Test
    void aBadValueLeavesTheOnesBefore() throws Exception {
        component.configure(config(0));
        component.addDriver(driver);
        MemoryDevice vm = driver.plug("vm-a");
        MemoryDevice lan = driver.plug("lan");
        Overlay alpha = open("alpha");
        join(alpha.apply(new ConfigBuilder("alpha")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .lan("lan")
                .build()));
        vm.give(TestFrames.frame(VM_A, MacAddress.BROADCAST, (byte) 1));
        await().atMost(PATIENCE).until(() -> lan.taken().size() == 1);
    }
}
