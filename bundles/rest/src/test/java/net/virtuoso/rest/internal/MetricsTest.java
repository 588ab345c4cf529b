package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.api.adaptation.AdaptationCounts;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Certificates;
import net.virtuoso.model.Authority;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.Link;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeCertificate;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.model.PortState;
import net.virtuoso.model.PortStatus;
import net.virtuoso.model.VirtualNetwork;
import org.junit.jupiter.api.Test;

/** What Prometheus reads is what the inventory says. */
class MetricsTest {
    @Test
    void showsTheInventory() throws Exception {
        TreeMap<String, Endpoint> endpoints = new TreeMap<>(Map.of("udp", new Endpoint("192.0.2.1", 7770)));
        try (Api api = new Api()) {
            api.controller.commit(
                    List.of(
                            new Change.PutNode(new Node("lan", endpoints)),
                            new Change.PutNode(new Node("host", null)),
                            new Change.CreateNetwork(new VirtualNetwork("blue", 0, "lan", null)),
                            new Change.CreateNetwork(new VirtualNetwork("red", 0, "lan", null)),
                            new Change.AddPort(new Port("blue", "lan", "eth1", PortRole.LAN, "packet", null, null)),
                            new Change.AddLink(new Link("blue", "lan", "host", "udp", null)),
                            new Change.AddLink(new Link("red", "lan", "host", "udp", null))),
                    "test",
                    "set up");
            Counters counters = new Counters(1, 2, 3, 4, 5, 6);
            api.controller.report(new NodeReport(
                    "lan",
                    Instant.EPOCH,
                    1,
                    List.of("trouble"),
                    List.of(),
                    true,
                    List.of(new PortStatus("lan.eth1", PortState.ATTACHED, "", null, null, counters)),
                    List.of(new LinkStatus("host.lan.udp", "host", LinkState.UP, "", 250, 10, null, counters)),
                    List.of(new NetworkStatus("blue", Instant.EPOCH, counters))));
            api.get("/api/v1/networks/green");
            api.adaptation.counted(new AdaptationCounts(
                    "blue", Map.of("infer", 3L, "roll back", 1L), Map.of(PlanState.ROLLED_BACK, 1L), 7, 2));

            var page = api.get("/metrics");

            assertThat(page.contentType()).startsWith("text/plain; version=0.0.4");
            assertThat(page.text().lines())
                    .contains(
                            "# TYPE vnet_control_revision gauge",
                            "vnet_control_revision 1.0",
                            "vnet_control_leader 1.0",
                            "vnet_control_ports{network=\"blue\"} 1.0",
                            "vnet_control_ports{network=\"red\"} 0.0",
                            "vnet_control_node_connected{node=\"host\"} 0.0",
                            "vnet_control_node_connected{node=\"lan\"} 1.0",
                            "vnet_control_node_running_revision{node=\"lan\"} 1.0",
                            "vnet_control_node_problems{node=\"lan\"} 1.0",
                            "vnet_overlay_port_attached{network=\"blue\",port=\"lan.eth1\"} 1.0",
                            "# TYPE vnet_overlay_port_bytes_total counter",
                            "vnet_overlay_port_bytes_total{direction=\"rx\",network=\"blue\",port=\"lan.eth1\"} 2.0",
                            "vnet_overlay_port_dropped_frames_total{direction=\"tx\",network=\"blue\",port=\"lan.eth1\"} 6.0",
                            "vnet_overlay_link_up{path=\"host.lan.udp\",peer=\"host\"} 1.0",
                            "vnet_overlay_link_rtt_seconds{path=\"host.lan.udp\",peer=\"host\"} 2.5E-4",
                            "vnet_overlay_link_loss_ratio{path=\"host.lan.udp\",peer=\"host\"} 0.01",
                            "vnet_overlay_link_frames_total{direction=\"rx\",path=\"host.lan.udp\",peer=\"host\"} 1.0",
                            "# TYPE vnet_overlay_network_frames_total counter",
                            "vnet_overlay_network_frames_total{direction=\"rx\",network=\"blue\"} 1.0",
                            "vnet_overlay_network_bytes_total{direction=\"tx\",network=\"blue\"} 4.0",
                            "vnet_overlay_network_dropped_frames_total{direction=\"rx\",network=\"blue\"} 5.0",
                            "vnet_adapt_decisions_total{decision=\"infer\",network=\"blue\"} 3.0",
                            "vnet_adapt_decisions_total{decision=\"roll-back\",network=\"blue\"} 1.0",
                            "vnet_adapt_plans_total{network=\"blue\",state=\"rolled-back\"} 1.0",
                            "vnet_adapt_changes_total{network=\"blue\"} 7.0",
                            "vnet_adapt_budget_waits_total{network=\"blue\"} 2.0",
                            "vnet_rest_requests_total{operation=\"getNetwork\",status=\"404\"} 1.0");
        }
    }

    @Test
    void showsWhenCertificatesExpire() throws Exception {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        CertificateAuthority authority = CertificateAuthority.create(now, new SecureRandom());
        try (Api api = new Api()) {
            assertThat(api.get("/metrics").text()).doesNotContain("vnet_identity_certificate_expiry_seconds{");
            api.controller.commit(
                    List.of(
                            new Change.PutNode(new Node("lan", null)),
                            new Change.CreateAuthority(
                                    new Authority(Certificates.encode(authority.certificate()), "c2VhbGVk")),
                            new Change.AddToken(new JoinToken(
                                    "token", "0".repeat(64), "lan", now, now.plus(Duration.ofHours(1)), "test")),
                            new Change.AdmitNode("token", "1".repeat(64), certificate("lan", "a1", now)),
                            new Change.RenewCertificate("a1", certificate("lan", "a2", now.plus(Duration.ofDays(15)))),
                            new Change.AddToken(new JoinToken(
                                    "other", "0".repeat(64), "gone", now, now.plus(Duration.ofHours(1)), "test")),
                            new Change.AdmitNode("other", "1".repeat(64), certificate("gone", "b1", now))),
                    "test",
                    "set up");

            var page = api.get("/metrics");

            long authorityEnds =
                    authority.certificate().getNotAfter().toInstant().getEpochSecond();
            long nodeEnds = now.plus(Duration.ofDays(45)).getEpochSecond();
            assertThat(page.text().lines().filter(line -> line.startsWith("vnet_identity_certificate_expiry_seconds{")))
                    .containsExactlyInAnyOrder(
                            "vnet_identity_certificate_expiry_seconds{holder=\"authority\"} " + (double) authorityEnds,
                            "vnet_identity_certificate_expiry_seconds{holder=\"node\",node=\"lan\"} "
                                    + (double) nodeEnds);
        }
    }

    private static NodeCertificate certificate(String node, String serial, Instant issued) {
        return new NodeCertificate(node, serial, issued, issued.plus(Duration.ofDays(30)));
    }
}
