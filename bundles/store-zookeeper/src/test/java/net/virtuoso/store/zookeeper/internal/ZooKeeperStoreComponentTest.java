package net.virtuoso.store.zookeeper.internal;

import static net.virtuoso.store.zookeeper.internal.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import net.virtuoso.spi.store.StateStore;
import net.virtuoso.spi.store.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component against a service registry that holds one service. */
class ZooKeeperStoreComponentTest {
    @TempDir
    Path data;

    private final AtomicReference<StateStore> registered = new AtomicReference<>();
    private ZooKeeperStoreComponent component;

    @AfterEach
    void stop() {
        component.deactivate();
        assertThat(registered).hasNullValue();
    }

    @Test
    void registersAStoreThatKeepsItsDataUnderKarafsFolder() throws Exception {
        component = new ZooKeeperStoreComponent(context(), Map.of());
        assertThat(store().commit(0, put("a", "1"))).isEqualTo(1);
        assertThat(data.resolve("zookeeper/data")).isDirectory();
        component.deactivate();
        assertThat(registered).hasNullValue();
        component = new ZooKeeperStoreComponent(context(), Map.of());
        assertThat(store().read().revision()).isEqualTo(1);
    }

    @Test
    void aConfigurationThatIsRefusedLeavesTheStoreAsItIs() throws Exception {
        component = new ZooKeeperStoreComponent(context(), Map.of());
        StateStore before = store();
        component.modified(Map.of("port", "70000"));
        component.modified(Map.of("session.timeout.ms", "6000"));
        // The last one is what it was before: nothing to do either.
        assertThat(before.commit(0, put("a", "1"))).isEqualTo(1);
        assertThat(registered).hasValue(before);
    }

    @Test
    void aNewConfigurationTakesThePlaceOfTheOldOne() throws Exception {
        component = new ZooKeeperStoreComponent(context(), Map.of());
        StateStore before = store();
        before.commit(0, put("a", "1"));
        component.modified(Map.of("directory", data.resolve("elsewhere").toString()));
        await().until(() -> registered.get() != null && registered.get() != before);
        assertThat(store().read().revision()).isZero();
    }

    @Test
    void aServerThatCannotStartIsTriedAgain() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            component = new ZooKeeperStoreComponent(context(), Map.of("port", Integer.toString(taken.getLocalPort())));
            await().during(Duration.ofMillis(1500)).until(() -> registered.get() == null);
        }
        assertThat(store().read().revision()).isZero();
    }

    @Test
    void anEnsembleThatCannotBeReachedIsRegisteredAllTheSame() {
        component = new ZooKeeperStoreComponent(context(), Map.of("connect", "127.0.0.1:1", "call.timeout.ms", "300"));
        StateStore store = store();
        assertThat(catchThrowable(store::read))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    private StateStore store() {
        return await().until(registered::get, store -> store != null);
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    switch (method.getName()) {
                        case "getProperty":
                            return "karaf.data".equals(args[0]) ? data.toString() : null;
                        case "registerService":
                            registered.set((StateStore) args[1]);
                            return registration();
                        default:
                            throw new UnsupportedOperationException(method.toString());
                    }
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
