package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.overlay.OverlayFactory;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** What an edit of a node's configuration does to the agent that runs. */
class AgentComponentTest {
    private final List<FakeOverlay> opened = new ArrayList<>();
    private int failures;
    private final OverlayFactory overlays = settings -> {
        if (failures > 0) {
            failures--;
            throw new IllegalArgumentException("no such address");
        }
        FakeOverlay overlay = new FakeOverlay();
        opened.add(overlay);
        return overlay;
    };

    @Test
    void anEditThatCannotRunLeavesTheAgentRunningAsBefore() throws Exception {
        AgentComponent component = new AgentComponent(overlays, context(), config("127.0.0.1"));
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
    void anAgentThatCouldNotBeStartedAgainStartsWithTheNextEditAlsoIfItIsTheOldOne() throws Exception {
        AgentComponent component = new AgentComponent(overlays, context(), config("127.0.0.1"));
        try {
            failures = 2;
            try {
                component.modified(config("192.0.2.1"));
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("no such address");
            }
            assertThat(opened).hasSize(1);

            component.modified(config("127.0.0.1"));
            assertThat(opened).hasSize(2);
            assertThat(opened.get(1).closed).isFalse();
        } finally {
            component.deactivate();
        }
    }

    private static AgentConfig config(String bind) {
        Map<String, Object> values = new HashMap<>(Map.of("name", "component-test", "plaintext", true, "bind", bind));
        values.put("controllers", new String[] {"127.0.0.1:1"});
        return Configurations.of(AgentConfig.class, values);
    }

    private static BundleContext context() {
        Bundle bundle = proxy(Bundle.class, "getVersion", new Version(1, 0, 0));
        return proxy(BundleContext.class, "getBundle", bundle);
    }

    private static <T> T proxy(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, args) -> {
            if (called.getName().equals(method)) {
                return answer;
            }
            throw new UnsupportedOperationException(called.getName());
        }));
    }
}
