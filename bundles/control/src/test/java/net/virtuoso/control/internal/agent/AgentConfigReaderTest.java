package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.Configurations;
import org.junit.jupiter.api.Test;

class AgentConfigReaderTest {
    private static final String TOKEN = "vnet1.abcdefgh." + "s".repeat(27) + "." + "f".repeat(43);

    private static AgentSettings read(Map<String, ?> values) {
        Map<String, Object> all = new HashMap<>(Map.of("name", "h1", "plaintext", true));
        all.putAll(values);
        return AgentConfigReader.read(Configurations.of(AgentConfig.class, all), Path.of("data"));
    }

    private static void assertRefused(String key, Map<String, ?> values) {
        assertThatThrownBy(() -> read(values))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo(key));
    }

    @Test
    void aNodeBehindANatAdvertisesNothing() {
        assertThat(read(Map.of()).node().endpoints()).isEmpty();
        assertThat(read(Map.of()).transports())
                .extracting(t -> t.transport())
                .containsExactly("udp-plain", "tcp", "ws", "wss", "ssh");
    }

    @Test
    void whatIsAdvertisedFollowsFromTheAddressUnlessItIsGiven() {
        AgentSettings settings = read(Map.of("advertise", "192.0.2.1", "tcp_advertise", "198.51.100.1:4444"));

        assertThat(settings.node().endpoint("udp-plain")).isEqualTo(new Endpoint("192.0.2.1", 7770));
        assertThat(settings.node().endpoint("tcp")).isEqualTo(new Endpoint("198.51.100.1", 4444));
    }

    @Test
    void withoutPlaintextLinksAreEncrypted() {
        AgentSettings settings = read(Map.of("plaintext", false, "token", TOKEN, "advertise", "192.0.2.1"));

        assertThat(settings.transports())
                .extracting(t -> t.transport())
                .containsExactly("udp", "tls", "ws", "wss", "ssh", "quic");
        assertThat(settings.node().endpoints()).containsOnlyKeys("udp", "tls");
        assertThat(settings.token()).isNotNull();
        assertThat(settings.toString()).doesNotContain(TOKEN.substring(15, 42));
    }

    @Test
    void webSocketsAreCalledOnlyWhereThereIsAPort() {
        AgentSettings caller = read(Map.of("advertise", "192.0.2.1"));
        assertThat(caller.node().endpoints()).doesNotContainKeys("ws", "wss", "ssh");
        assertThat(caller.transports())
                .filteredOn(t -> t.transport().startsWith("ws"))
                .allSatisfy(t -> assertThat(t.endpoint().port()).isEqualTo(EndpointSettings.NO_PORT));
        AgentSettings called = read(Map.of("advertise", "192.0.2.1", "ws_port", 7772, "wss_port", 7773));
        assertThat(called.node().endpoint("ws")).isEqualTo(new Endpoint("192.0.2.1", 7772));
        assertThat(called.node().endpoint("wss")).as("no front server").isNull();
        AgentSettings fronted = read(Map.of("wss_port", 7773, "wss_advertise", "vnet.example.com:443"));
        assertThat(fronted.node().endpoint("wss")).isEqualTo(new Endpoint("vnet.example.com", 443));
        AgentSettings behindSsh = read(Map.of("ssh_port", 7774, "ssh_advertise", "gate.example.com:22"));
        assertThat(behindSsh.node().endpoint("ssh")).isEqualTo(new Endpoint("gate.example.com", 22));
        assertRefused("ssh.port", Map.of("ssh_advertise", "gate.example.com:22"));
        assertRefused("wss.port", Map.of("wss_advertise", "vnet.example.com:443"));
        assertRefused("ws.port", Map.of("ws_port", 70_000));
        assertRefused("ws.port", Map.of("ws_port", 0, "advertise", "192.0.2.1"));
    }

    @Test
    void quicIsCalledOnlyWhereThereIsAPortAndCertificates() {
        AgentSettings caller = read(Map.of("plaintext", false, "advertise", "192.0.2.1"));
        assertThat(caller.node().endpoints()).doesNotContainKey("quic");
        assertThat(caller.transports())
                .filteredOn(t -> t.transport().equals("quic"))
                .singleElement()
                .satisfies(t -> assertThat(t.endpoint().port()).isEqualTo(EndpointSettings.NO_PORT));
        AgentSettings called = read(Map.of("plaintext", false, "advertise", "192.0.2.1", "quic_port", 443));
        assertThat(called.node().endpoint("quic")).isEqualTo(new Endpoint("192.0.2.1", 443));
        AgentSettings forwarded =
                read(Map.of("plaintext", false, "quic_port", 4433, "quic_advertise", "vnet.example.com:443"));
        assertThat(forwarded.node().endpoint("quic")).isEqualTo(new Endpoint("vnet.example.com", 443));
        assertThat(read(Map.of("advertise", "192.0.2.1", "quic_port", 443))
                        .node()
                        .endpoints())
                .as("without certificates")
                .doesNotContainKey("quic");
        assertRefused("quic.port", Map.of("plaintext", false, "quic_port", 70_000));
        assertRefused("quic.port", Map.of("plaintext", false, "quic_advertise", "vnet.example.com:443"));
    }

    @Test
    void aTransportCanBeLeftOut() {
        assertThat(read(Map.of("tcp_port", -1, "advertise", "192.0.2.1")).node().endpoints())
                .containsOnlyKeys("udp-plain");
    }

    @Test
    void theFastPathIsThereForWhoAsks() {
        assertThat(read(Map.of("vxlan", " 192.0.2.1:4789 ")).node().endpoints())
                .containsOnly(Map.entry(Node.FAST_PATH, new Endpoint("192.0.2.1", 4789)));
        assertThat(read(Map.of("vxlan", "[2001:db8::1]:4789", "plaintext", false, "token", TOKEN))
                        .node()
                        .endpoint(Node.FAST_PATH))
                .isEqualTo(new Endpoint("2001:db8::1", 4789));
        for (String wrong : new String[] {"4789", "192.0.2.1", "host.example:4789", "0.0.0.0:4789", "239.0.0.1:4789"}) {
            assertRefused("vxlan", Map.of("vxlan", wrong));
        }
    }

    @Test
    void badValuesAreRefusedByTheirKey() {
        assertRefused("name", Map.of("name", "No Name"));
        assertRefused("token", Map.of("plaintext", false, "token", "vnet1.half"));
        assertRefused("token", Map.of("plaintext", true, "token", TOKEN));
        assertRefused("tls.port", Map.of("plaintext", false, "tls_port", 70_000));
        assertRefused("udp.port", Map.of("udp_port", 70_000));
        assertRefused("udp.port", Map.of("plaintext", false, "udp_port", 70_000));
        assertRefused("udp.port", Map.of("udp_port", 0, "advertise", "192.0.2.1"));
        assertRefused("udp.advertise", Map.of("udp_advertise", "nowhere"));
        assertRefused("controllers", Map.of("controllers", new String[] {"nowhere"}));
        assertRefused("controllers", Map.of("controllers", new String[] {}));
        assertRefused("probe.interval.ms", Map.of("probe_interval_ms", 1));
        assertRefused("probes.lost", Map.of("probes_lost", 0));
    }

    @Test
    void aTextOfAFileIsPartedAtItsCommas() {
        assertThat(read(Map.of("hypervisors", new String[] {"lxc:///system, qemu:///system"}))
                        .hypervisors())
                .isEqualTo(List.of("lxc:///system", "qemu:///system"));
    }

    @Test
    void emptyListEntriesAreLeftOut() {
        assertThat(read(Map.of("hypervisors", new String[] {" ", "qemu:///system "}))
                        .hypervisors())
                .isEqualTo(List.of("qemu:///system"));
    }
}
