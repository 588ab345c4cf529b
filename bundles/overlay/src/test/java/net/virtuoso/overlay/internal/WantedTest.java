package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkConfig;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.Origin;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;

/** A controller that says nonsense must not break what can be run. */
class WantedTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");

    private static ConfigBuilder sound() {
        return new ConfigBuilder("alpha")
                .link("proxy", "udp")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .star("proxy", "udp");
    }

    @Test
    void aSoundConfigurationIsTakenWhole() {
        NodeConfig config = sound().build();
        Wanted wanted = Wanted.of(config, "alpha");
        assertThat(wanted.problems()).isEmpty();
        assertThat(wanted.networks().values()).containsExactlyElementsOf(config.networks());
        assertThat(wanted.links()).containsOnlyKeys("alpha.proxy.udp");
        assertThat(wanted.ports()).containsOnlyKeys("alpha.vm-a");
    }

    @Test
    void anotherNodesConfigurationIsRefused() {
        assertThatThrownBy(() -> Wanted.of(sound().build(), "beta"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("alpha")
                .hasMessageContaining("beta");
    }

    @Test
    void aRuleOutOfItsNetworkOrToNowhereIsLeftOut() {
        Wanted wanted = Wanted.of(
                sound().network("red", 8)
                        .rule("*", VM_B.toString(), new Target.ToPort("alpha.vm-a"), Origin.OPERATOR)
                        .rule("*", VM_B.toString(), new Target.ToLink("alpha.beta.udp"), Origin.OPERATOR)
                        .rule("*", "*", new Target.Drop(), Origin.OPERATOR)
                        .build(),
                "alpha");
        assertThat(wanted.problems())
                .hasSize(2)
                .allMatch(line -> line.contains("red"))
                .anyMatch(line -> line.contains("alpha.vm-a"))
                .anyMatch(line -> line.contains("alpha.beta.udp"));
        assertThat(wanted.networks().get(8).rules())
                .extracting(RuleConfig::target)
                .containsExactly(new Target.Drop());
    }

    @Test
    void ofWhatIsThereTwiceTheFirstRuns() {
        NodeConfig config = sound().vm("vm-b", VM_A)
                .network("red", 7)
                .vm("vm-c", VM_B)
                .network("green", 9)
                .vm("vm-a", VM_B)
                .build();
        List<LinkConfig> links = new ArrayList<>(config.links());
        links.add(new LinkConfig("alpha.proxy.udp", "proxy", "udp", null, false));
        Wanted wanted = Wanted.of(new NodeConfig("alpha", 1, links, config.networks()), "alpha");
        assertThat(wanted.links().get("alpha.proxy.udp").initiator()).isTrue();
        assertThat(wanted.networks()).containsOnlyKeys(7, 9);
        assertThat(wanted.ports()).containsOnlyKeys("alpha.vm-a");
        assertThat(wanted.ports().get("alpha.vm-a").vni()).isEqualTo(7);
        assertThat(wanted.problems())
                .anyMatch(line -> line.contains("link 'alpha.proxy.udp'"))
                .anyMatch(line -> line.contains("network 'red'"))
                .anyMatch(line -> line.contains("alpha.vm-b") && line.contains(VM_A.toString()))
                .anyMatch(line -> line.contains("port 'alpha.vm-a' is there twice"));
    }

    @Test
    void aPortOfAnotherNodeOrNetworkDoesNotRun() {
        Port foreign = new Port("blue", "beta", "eth0", PortRole.VM, "memory", VM_A, null);
        Port stray = new Port("red", "alpha", "eth1", PortRole.VM, "memory", VM_B, null);
        NetworkConfig network =
                new NetworkConfig("blue", 7, "proxy", List.of(foreign, stray), List.of(), List.of("no-link"));
        Wanted wanted = Wanted.of(new NodeConfig("alpha", 1, List.of(), List.of(network)), "alpha");
        assertThat(wanted.ports()).isEmpty();
        assertThat(wanted.networks().get(7).ports()).isEmpty();
        assertThat(wanted.networks().get(7).tree()).isEmpty();
        assertThat(wanted.problems()).hasSize(3);
    }

    @Test
    void problemsAreBounded() {
        List<RuleConfig> rules = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            rules.add(new RuleConfig(
                    MacPattern.ANY, MacPattern.of(new MacAddress(i + 1)), new Target.ToPort("ghost"), Origin.OPERATOR));
        }
        NetworkConfig network = new NetworkConfig("blue", 7, "proxy", List.of(), rules, List.of());
        Wanted wanted = Wanted.of(new NodeConfig("alpha", 1, List.of(), List.of(network)), "alpha");
        assertThat(wanted.problems()).hasSizeLessThan(40);
        assertThat(wanted.problems().get(wanted.problems().size() - 1)).contains("4968 more");
    }
}
