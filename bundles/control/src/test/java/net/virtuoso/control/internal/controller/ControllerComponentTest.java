package net.virtuoso.control.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.testkit.Configurations;
import net.virtuoso.testkit.MemoryStateStore;
import net.virtuoso.testkit.controller.MemoryEventLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** What an edit of the configuration does to the controller that runs. */
class ControllerComponentTest {
    private final MemoryStateStore store = new MemoryStateStore();
    private final AtomicReference<@Nullable RunningController> registered = new AtomicReference<>();
    private ControllerComponent component;

    @BeforeEach
    void start() throws Exception {
        component = new ControllerComponent(
                context(), store, new MemoryEventLog(java.time.InstantSource.system(), 100), config("first", 0));
    }

    @AfterEach
    void stop() {
        component.deactivate();
        store.close();
    }

    @Test
    void aBadEditIsRefusedAndTheControllerGoesOn() {
        RunningController before = registered.get();

        component.modified(config("first", 70_000));

        assertThat(registered).hasValue(before);
        assertThat(listens(before)).isTrue();
    }

    @Test
    void aGoodEditStartsItAnew() {
        RunningController before = registered.get();

        component.modified(config("second", 0));

        assertThat(registered.get()).isNotNull().isNotSameAs(before);
        assertThat(listens(before)).isFalse();
        assertThat(listens(registered.get())).isTrue();
    }

    @Test
    void anEditThatCantRunBringsTheOneBeforeBack() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            component.modified(config("first", taken.getLocalPort()));

            assertThat(registered.get()).isNotNull();
            assertThat(Endpoint.parse(registered.get().self()).port()).isNotEqualTo(taken.getLocalPort());
            assertThat(listens(registered.get())).isTrue();
        }
    }

    @Test
    void aControllerWhoseStoreFailsWithAMissingClassLeavesItsPortForTheNextAttempt() throws Exception {
        List<Runnable> attempts = new ArrayList<>();
        component.deactivate();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        AtomicBoolean missing = new AtomicBoolean(true);
        StateStore broken = (StateStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StateStore.class}, (self, method, args) -> {
                    if (method.getName().equals("watch") && missing.get()) {
                        throw new NoClassDefFoundError("gone");
                    }
                    return method.invoke(store, args);
                });
        component = new ControllerComponent(
                context(),
                broken,
                new MemoryEventLog(java.time.InstantSource.system(), 100),
                config("first", port),
                attempt -> {
                    attempts.add(attempt);
                    return () -> {};
                });
        assertThat(registered.get()).isNull();
        missing.set(false);
        attempts.get(0).run();
        assertThat(registered.get()).isNotNull();
        assertThat(Endpoint.parse(registered.get().self()).port()).isEqualTo(port);
    }

    @Test
    void aControllerWhosePortIsTakenAtFirstIsTriedAgain() throws Exception {
        List<Runnable> attempts = new ArrayList<>();
        component.deactivate();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (taken) {
            component = new ControllerComponent(
                    context(),
                    store,
                    new MemoryEventLog(java.time.InstantSource.system(), 100),
                    config("first", taken.getLocalPort()),
                    attempt -> {
                        attempts.add(attempt);
                        return () -> {};
                    });
            assertThat(registered.get()).isNull();
            attempts.get(0).run();
            assertThat(registered.get()).isNull();
        }
        attempts.get(0).run();

        assertThat(listens(registered.get())).isTrue();
    }

    @Test
    void aConfigurationThatIsRefusedAtFirstCanBeCorrected() {
        component.deactivate();
        component = new ControllerComponent(
                context(), store, new MemoryEventLog(java.time.InstantSource.system(), 100), config("first", 70_000));
        assertThat(registered.get()).isNull();

        component.modified(config("first", 0));

        assertThat(listens(registered.get())).isTrue();
    }

    /** It would name itself so to nodes, and each would look for it on its own host. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0, ''", "::, ''", "0:0:0:0:0:0:0:0, ' '", "127.0.0.1, 0.0.0.0"})
    void everyAddressIsNoneToBeReachedAt(String bind, String advertise) {
        assertThatThrownBy(() -> RunningController.check(config(bind, advertise)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("advertise")
                .hasMessageContaining("bind = " + bind + " is every address");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 192.0.2.1", "::, 2001:db8::1", "0.0.0.0, controller.example.com", "192.0.2.1, ''", "::1, ''"})
    void anAddressOfItsOwnIsTaken(String bind, String advertise) {
        assertThatCode(() -> RunningController.check(config(bind, advertise))).doesNotThrowAnyException();
    }

    private static ControllerConfig config(String bind, String advertise) {
        return Configurations.of(ControllerConfig.class, Map.of("bind", bind, "advertise", advertise));
    }

    @Test
    void nothingIsRegisteredWhenItHasStopped() {
        component.deactivate();

        assertThat(registered.get()).isNull();
    }

    private static boolean listens(@Nullable RunningController controller) {
        if (controller == null) {
            return false;
        }
        Endpoint at = Endpoint.parse(controller.self());
        try (ServerSocket socket = new ServerSocket(at.port(), 1, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (java.io.IOException e) {
            return true;
        }
    }

    private static ControllerConfig config(String name, int port) {
        return Configurations.of(ControllerConfig.class, Map.of("name", name, "port", port, "plaintext", true));
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("registerService")) {
                        if (args[1] instanceof RunningController controller) {
                            registered.set(controller);
                        }
                        return registration();
                    }
                    return null; // the tracker of sinks finds none
                });
    }

    private ServiceRegistration<?> registration() {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, args) -> {
                    if (!method.getName().equals("unregister")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    registered.set(null);
                    return null;
                });
    }
}
