package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/** What an edit of a node's configuration does to the agent that runs. */
class AgentComponentTest {
    private final List<FakeOverlay> opened = new ArrayList<>();
    private int failures;
    private Runnable failure = () -> {
        throw new IllegalArgumentException("no such address");
    };
    private final OverlayFactory overlays = settings -> {
        if (failures > 0) {
            failures--;
            failure.run();
        }
        FakeOverlay overlay = new FakeOverlay();
        opened.add(overlay);
        return overlay;
    };

    private final List<Runnable> attempts = new ArrayList<>();
    private final AtomicReference<Object> registered = new AtomicReference<>();

    @Test
    void anEditThatCannotRunLeavesTheAgentRunningAsBefore() {
        AgentComponent component = component(config("127.0.0.1"));
        try {
            failures = 1;
            component.modified(config("192.0.2.1"));

            assertThat(opened).hasSize(2);
            assertThat(opened.get(0).closed).isTrue();
            assertThat(opened.get(1).closed).isFalse();

            component.modified(config("127.0.0.1"));
            assertThat(opened).as("nothing has changed").hasSize(2);
        } finally {
            component.deactivate();
        }
        assertThat(opened.get(1).closed).isTrue();
    }

    @Test
    void anAgentThatCouldNotBeStartedAgainStartsWithTheNextEditAlsoIfItIsTheOldOne() {
        AgentComponent component = component(config("127.0.0.1"));
        try {
            failures = 2;
            component.modified(config("192.0.2.1"));
            assertThat(opened).hasSize(1);
            assertThat(component.problem()).contains("it doesn't run", "no such address");

            component.modified(config("127.0.0.1"));
            assertThat(opened).hasSize(2);
            assertThat(opened.get(1).closed).isFalse();
        } finally {
            component.deactivate();
        }
    }

    @Test
    void anAgentWhoseAddressIsTakenAtFirstIsTriedAgain() {
        failures = 2;
        AgentComponent component = component(config("127.0.0.1"));
        try {
            assertThat(opened).isEmpty();
            assertThat(component.node()).isEqualTo("component-test");
            assertThat(component.isConnected()).isFalse();
            assertThat(component.problem()).contains("it doesn't run", "no such address");
            assertThat(component.report()).isNull();

            attempts.get(0).run();
            assertThat(opened).isEmpty();
            attempts.get(0).run();
            assertThat(opened).hasSize(1);
            assertThat(attempts).as("one series of attempts").hasSize(1);
            attempts.get(0).run();
            assertThat(opened).as("it runs").hasSize(1);
        } finally {
            component.deactivate();
        }
        assertThat(opened.get(0).closed).isTrue();
    }

    @Test
    void anAgentOfWhichAClassIsMissingIsTriedAgain() {
        failures = 1;
        failure = () -> {
            throw new NoClassDefFoundError("net/virtuoso/Gone");
        };
        AgentComponent component = component(config("127.0.0.1"));
        try {
            assertThat(opened).isEmpty();
            assertThat(component.problem()).contains("it doesn't run", "NoClassDefFoundError", "net/virtuoso/Gone");
            attempts.get(0).run();
            assertThat(opened).hasSize(1);
        } finally {
            component.deactivate();
        }
    }

    @Test
    void anAgentWhoseHypervisorsCannotBeAddedLeavesNothingBound() {
        failures = 1;
        AgentComponent component = component(config("127.0.0.1", Map.of("hypervisors", new String[] {"fake:one"})));
        boolean[] broken = {true};
        component.addDriver(new HypervisorDriver() {
            @Override
            public boolean accepts(String uri) {
                if (broken[0]) {
                    throw new NoClassDefFoundError("net/virtuoso/Gone");
                }
                return false;
            }

            @Override
            public Hypervisor connect(String uri, HypervisorListener listener) {
                throw new AssertionError("it accepts none");
            }
        });
        try {
            attempts.get(0).run();
            assertThat(opened)
                    .singleElement()
                    .extracting(overlay -> overlay.closed)
                    .isEqualTo(true);
            assertThat(component.problem()).contains("it doesn't run", "NoClassDefFoundError");
            broken[0] = false;
            attempts.get(0).run();
            assertThat(opened).hasSize(2);
            assertThat(opened.get(1).closed).isFalse();
        } finally {
            component.deactivate();
        }
    }

    @Test
    void aConfigurationThatIsRefusedAtFirstCanBeCorrected() {
        AgentComponent component = component(config("127.0.0.1", Map.of("probes_lost", 0)));
        try {
            assertThat(opened).isEmpty();
            assertThat(component.problem()).contains("probes.lost", "1 to 100");

            component.modified(config("127.0.0.1"));
            assertThat(opened).hasSize(1);
            assertThat(component.problem()).doesNotContain("probes.lost");
        } finally {
            component.deactivate();
        }
    }

    @Test
    void itsServiceComesLastAndGoesFirst() {
        AgentComponent component = component(config("127.0.0.1"));
        assertThat(registered).hasValue(component);

        component.deactivate();
        assertThat(registered.get()).isNull();
    }

    private AgentComponent component(AgentConfig config) {
        return new AgentComponent(overlays, context(), config, attempt -> {
            attempts.add(attempt);
            return () -> assertThat(attempts).contains(attempt);
        });
    }

    private static AgentConfig config(String bind) {
        return config(bind, Map.of());
    }

    private static AgentConfig config(String bind, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of("name", "component-test", "plaintext", true, "bind", bind));
        values.put("controllers", new String[] {"127.0.0.1:1"});
        values.putAll(more);
        return Configurations.of(AgentConfig.class, values);
    }

    private BundleContext context() {
        Bundle bundle = proxy(Bundle.class, (method, args) -> new Version(1, 0, 0));
        ServiceRegistration<?> registration = proxy(ServiceRegistration.class, (method, args) -> {
            registered.set(null);
            return null;
        });
        return proxy(BundleContext.class, (method, args) -> {
            if (method.equals("getBundle")) {
                return bundle;
            }
            registered.set(args[1]);
            return registration;
        });
    }

    private static <T> T proxy(Class<T> type, BiFunction<String, Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, called, args) -> answer.apply(called.getName(), args)));
    }
}
