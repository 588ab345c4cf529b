package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.event.EventFeed.Limits;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.http.Router;
import net.virtuoso.rest.internal.http.Specification;
import net.virtuoso.rest.internal.resource.Operations;
import net.virtuoso.rest.internal.resource.Services;
import org.junit.jupiter.api.Test;

/** The specification and the handlers are the same set; the configuration is checked. */
class RouterTest {
    private static final Handler ANY = call -> Reply.json(Map.of());

    @Test
    void everyOperationHasAHandlerAndEveryHandlerAnOperation() {
        Map<String, Handler> handlers = new HashMap<>(Operations.of(new Services()));
        assertThatThrownBy(() -> new Router(Specification.load(), handlers))
                .hasMessageContaining("without handler [getMetrics, getOpenapi, readEvents]");

        handlers.putAll(Map.of("getMetrics", ANY, "getOpenapi", ANY, "readEvents", ANY));
        assertThat(new Router(Specification.load(), handlers).operations())
                .containsOnlyOnceElementsOf(handlers.keySet());

        handlers.put("makeCoffee", ANY);
        assertThatThrownBy(() -> new Router(Specification.load(), handlers))
                .hasMessageContaining("without operation [makeCoffee]");
    }

    @Test
    void theConfigurationIsChecked() {
        assertThat(RestSettings.of(true, 7, 3)).isEqualTo(new RestSettings(true, new Limits(7, 3)));
        assertThatThrownBy(() -> RestSettings.of(true, 0, 3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("events.max.streams '0'")
                .hasMessageContaining("1 to 4096, in etc/net.virtuoso.rest.cfg");
        assertThatThrownBy(() -> RestSettings.of(true, 1, 3601))
                .hasMessageContaining("events.heartbeat.seconds '3601'");
    }
}
