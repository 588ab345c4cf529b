package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Transports;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PlannerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planner's part of the configuration. */
class PlannerKeysTest {
    /** The configuration with these values and the defaults of the others. */
    private static AdaptConfig config(Map<String, Object> values) {
        return (AdaptConfig) Proxy.newProxyInstance(
                AdaptConfig.class.getClassLoader(),
                new Class<?>[] {AdaptConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void theDefaultsAreThoseOfThePlanner() {
        AdaptSettings settings = AdaptSettings.read(config(Map.of()));

        assertThat(settings.planner()).isEqualTo(PlannerSettings.DEFAULT);
        assertThat(settings.planner().transports()).isEqualTo(Transports.PREFERRED);
        assertThat(settings.hosts()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        AdaptSettings settings = AdaptSettings.read(config(Map.of(
                "objective",
                "superstep-time",
                "max_links_node",
                3,
                "max_relays",
                0,
                "min_gain",
                0.5,
                "superstep_ms",
                250,
                "transports",
                new String[] {"tls, tcp"},
                "forbidden_links",
                new String[] {"h2 h1,h3 h4"},
                "forbidden_relays",
                new String[] {"h9"},
                "hosts",
                new String[] {"h1 up=1000 cores=2.5 memory=4e9", " h2 down=7 inside=8 "})));

        PlannerSettings planner = settings.planner();
        assertThat(planner.goal()).isEqualTo(PlanGoal.SUPERSTEP_TIME);
        assertThat(planner.superstepSeconds()).isEqualTo(0.25);
        assertThat(planner.costs().leastGain()).isEqualTo(0.5);
        assertThat(planner.transports()).containsExactly("tls", "tcp");
        assertThat(planner.limits().maxLinksOfANode()).isEqualTo(3);
        assertThat(planner.limits().maxRelays()).isZero();
        assertThat(planner.limits().forbiddenPairs())
                .containsExactlyInAnyOrder(new NodePair("h1", "h2"), new NodePair("h3", "h4"));
        assertThat(planner.limits().forbiddenRelays()).containsExactly("h9");
        assertThat(settings.hosts())
                .containsExactly(
                        new PhysicalHost("h1", 2.5, 4_000_000_000L, 1000, 125_000_000, 1_250_000_000),
                        new PhysicalHost("h2", 0, 0, 125_000_000, 7, 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "objective|fastest|objective",
                "forbidden_links|h1|forbidden.links",
                "forbidden_links|h1 h1|forbidden.links",
                "forbidden_links|h1 h2 h3|forbidden.links",
                "forbidden_relays|not/a/name|forbidden.relays",
                "transports|' '|transports",
                "hosts|h1 up|hosts",
                "hosts|h1 up=fast|hosts",
                "hosts|h1 up=-1|hosts",
                "hosts|h1 up=0|hosts",
                "hosts|h1 cores=NaN|hosts",
                "hosts|h1 memory=NaN|hosts",
                "hosts|h1 memory=1e300|hosts",
                "hosts|h1 up=1 up=2|hosts",
                "hosts|h1 up=1,h1 up=2|hosts",
                "hosts|h1 speed=1|hosts"
            })
    void whatCannotBeIsRefusedByItsKey(String method, String value, String key) {
        Object given = "objective".equals(method) ? value : new String[] {value};

        assertThatThrownBy(() -> AdaptSettings.read(config(Map.of(method, given))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("allowed");
    }

    @ParameterizedTest
    @CsvSource({"max_links_node,-1", "max_links_node,256", "max_relays,3", "superstep_ms,0", "max_links,8129"})
    void numbersOutOfRangeAreRefused(String method, int value) {
        assertThatThrownBy(() -> AdaptSettings.read(config(Map.of(method, value))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(method.replace('_', '.'));
        assertThatThrownBy(() -> AdaptSettings.read(config(Map.of("min_gain", Double.NaN))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("min.gain");
    }
}
