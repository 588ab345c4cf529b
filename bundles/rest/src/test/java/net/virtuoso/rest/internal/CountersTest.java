package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.virtuoso.model.Change;
import net.virtuoso.model.Counters;
import net.virtuoso.model.FastPathStatus;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.Node;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.VirtualNetwork;
import org.junit.jupiter.api.Test;

/** What rules and networks have carried, as the specification shows it: each answer is checked against that. */
class CountersTest {
    @Test
    void rulesAndNetworksShowWhatTheyHaveCarried() throws Exception {
        try (Api api = new Api()) {
            api.controller.commit(
                    List.of(
                            new Change.PutNode(new Node("lan", null)),
                            new Change.CreateNetwork(new VirtualNetwork("blue", 0, "lan", null))),
                    "test",
                    "set up");
            api.post(
                    "/api/v1/rules",
                    "{\"network\":\"blue\",\"node\":\"lan\",\"destination\":\"*\",\"target\":{\"type\":\"drop\"}}");
            assertThat(api.get("/api/v1/rules/blue.lan.any.any").body().has("frames"))
                    .isFalse();
            assertThat(api.get("/api/v1/networks").body().at("/items/0").has("counters"))
                    .isFalse();

            api.controller.carried(
                    "blue.lan.any.any", new RuleCount(1, MacPattern.ANY, MacPattern.ANY, Origin.OPERATOR, 7, 420));
            Counters counters = new Counters(1, 2, 3, 4, 5, 6);
            api.controller.report(new NodeReport(
                    "lan",
                    Instant.EPOCH,
                    1,
                    List.of(),
                    List.of(),
                    true,
                    List.of(),
                    List.of(new LinkStatus(
                            "host.lan.udp",
                            "host",
                            LinkState.UP,
                            "",
                            250,
                            10,
                            null,
                            counters,
                            null,
                            new FastPathStatus(1, 0, "", true))),
                    List.of(new NetworkStatus("blue", Instant.EPOCH, counters))));

            assertThat(api.get("/api/v1/rules").body().at("/items/0/frames").asLong())
                    .isEqualTo(7);
            assertThat(api.get("/api/v1/rules/blue.lan.any.any")
                            .body()
                            .path("bytes")
                            .asLong())
                    .isEqualTo(420);
            assertThat(api.get("/api/v1/networks/blue")
                            .body()
                            .at("/counters/rxDropped")
                            .asLong())
                    .isEqualTo(5);
            assertThat(api.get("/api/v1/networks")
                            .body()
                            .at("/items/0/counters/txBytes")
                            .asLong())
                    .isEqualTo(4);
            var report = api.get("/api/v1/nodes/lan").body().path("report");
            assertThat(report.at("/networks/0/counters/txFrames").asLong()).isEqualTo(3);
            assertThat(report.at("/links/0/fastPath/inUse").asBoolean()).isTrue();
        }
    }
}
