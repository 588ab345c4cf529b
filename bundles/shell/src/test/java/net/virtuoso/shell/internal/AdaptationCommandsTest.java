package net.virtuoso.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.Demand;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.Link;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.VmMove;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the traffic shows and what adaptation does, as an operator sees it. */
class AdaptationCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.120Z");
    private static final MacAddress ONE = MacAddress.parse("02:00:00:01:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:01:00:02");

    private final Shell shell = new Shell(true);

    @BeforeEach
    void threeNodes() {
        shell.join("lan", "host-1", "host-2");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void whatIsNotKnownOfAPlanIsSaidSo() {
        shell.adaptation.plan(new PlanStatus(
                new Plan(
                        "blue-2",
                        "blue",
                        NOW,
                        List.of(new Change.DeleteLink("host-1.host-2.udp")),
                        Double.NaN,
                        Double.NaN,
                        1,
                        List.of(),
                        List.of()),
                PlanState.PROPOSED,
                "",
                NOW));

        assertThat(shell.run("vnet:plan-list")).contains("unknown").doesNotContain("NaN");
        assertThat(shell.run("vnet:plan-show blue-2")).contains("unknown").doesNotContain("NaN");
        assertThat(shell.json("vnet:plan-show blue-2").findValue("objective")).isEqualTo(NullNode.getInstance());
    }

    @Test
    void showsTrafficAndAdaptation() {
        shell.run("vnet:network-create blue lan");
        shell.run("vnet:vm-bind blue web-1");
        shell.run("vnet:vm-bind blue web-2");
        assertThat(shell.run("vnet:matrix-show --window 8 blue"))
                .containsPattern("web-1.*500.0 kB/s")
                .contains("rates over 8.0 s until 2026-11-23T10:00:00Z", "application 4.0 MB", "arp 42 B");
        assertThat(shell.json("vnet:matrix-show blue").path("bytes").toString())
                .isEqualTo("[[0.0,4000000.0],[4000000.0,0.0]]");
        assertThat(shell.run("vnet:matrix-show --packets --window 8 blue")).containsPattern("web-1.*500.0 p/s");
        assertThat(shell.json("vnet:matrix-show blue").path("packets").toString())
                .isEqualTo("[[0.0,4000.0],[4000.0,0.0]]");
        assertThat(shell.run("vnet:structure-show blue"))
                .contains("a superstep of 400 ms", "slowest VM: it begins", "slowest link: host-1.lan.udp is busy")
                .containsPattern("web-1.*70 %.*20 %.*10 %.*0.70.*4.0 MB/s.*4.0 MB/s.*100 ms")
                .containsPattern("web-2.*-.*20 %.*-.*-.*4.0 MB/s.*4.0 MB/s.*0 ms")
                .containsPattern("host-1.lan.udp.*10 %.*40 ms.*4.0 MB/s");
        assertThat(shell.json("vnet:structure-show --window 16 blue")
                        .path("period")
                        .asDouble())
                .isEqualTo(0.4);
        for (int i = 3; i <= 12; i++) {
            shell.run("vnet:vm-bind blue web-" + i);
        }
        assertThat(shell.run("vnet:matrix-show --top 3 blue").lines().filter(line -> line.contains("/s")))
                .hasSize(3);

        assertThat(shell.run("vnet:topology-show blue")).contains("nothing has been inferred yet");
        shell.adaptation.infers(
                "blue",
                new InferredTopology(
                        TopologyClass.ALL_TO_ALL,
                        List.of(ONE, TWO),
                        List.of(new Demand(ONE, TWO, 5e6)),
                        Map.of(ONE, "hub"),
                        0.97,
                        0.1,
                        0.5,
                        1,
                        2,
                        List.of(),
                        "everybody talks with everybody",
                        NOW));
        for (String command : List.of("vnet:topology-show blue", "vnet:topology-infer blue")) {
            assertThat(shell.run(command))
                    .contains("all-to-all of 2 VMs, confidence 0.97", "thresholds from 0.10 to 0.50")
                    .contains("everybody talks with everybody", "hub: web-1", "1 edges missing, 2 edges more")
                    .containsPattern("web-1.*web-2.*5.0 MB/s");
            assertThat(shell.json(command).path("kind").asText()).isEqualTo("all-to-all");
        }

        assertThat(shell.run("vnet:plan-list")).contains("no plan");
        shell.adaptation.plan(new PlanStatus(
                new Plan(
                        "blue-1",
                        "blue",
                        NOW,
                        List.of(new Change.AddLink(new Link("blue", "host-1", "host-2", "udp", null))),
                        2e7,
                        1e6,
                        2,
                        List.of("the pair talks"),
                        List.of("host-1 to lan: no gain")),
                PlanState.PROPOSED,
                "waits for a person",
                NOW));
        assertThat(shell.run("vnet:plan-list blue")).containsPattern("blue-1.*blue.*1.*proposed.*waits for a person");
        assertThat(shell.run("vnet:plan-show blue-1"))
                .contains("plan blue-1 for network blue: proposed since", "  add link blue.host-1.host-2.udp")
                .contains("because the pair talks", "rejected: host-1 to lan: no gain");
        assertThat(shell.run("vnet:plan-apply --dry-run blue-1"))
                .contains("plan 'blue-1' is left as it is, proposed; 1 changes would be committed")
                .contains("  add link blue.host-1.host-2.udp");
        assertThat(shell.json("vnet:plan-apply --dry-run blue-1").path("state").asText())
                .isEqualTo("proposed");
        assertThat(shell.controller.current().links()).isEmpty();
        assertThat(shell.run("vnet:plan-apply -w blue-1"))
                .contains("applied plan 'blue-1'", "every connected node runs it");
        assertThat(shell.controller.current().links()).hasSize(1);
        assertThat(shell.json("vnet:plan-show blue-1").path("state").asText()).isEqualTo("applied");
        assertThat(shell.run("vnet:plan-rollback --dry-run blue-1")).contains("0 changes would be committed");
        assertThat(shell.json("vnet:plan-rollback blue-1").at("/item/state").asText())
                .isEqualTo("rolled-back");
        assertThat(shell.json("vnet:plan-list")).hasSize(1);
        shell.adaptation.plan(new PlanStatus(
                new Plan(
                        "blue-2-moves",
                        "blue",
                        NOW,
                        List.of(),
                        0.004,
                        0.006,
                        10,
                        List.of(),
                        List.of(),
                        List.of(new VmMove(ONE, "web-1", "host-1", "host-2")),
                        PlanGoal.LATENCY,
                        null),
                PlanState.PROPOSED,
                "advice",
                NOW));
        assertThat(shell.run("vnet:plan-show blue-2-moves"))
                .contains("latency 4.000 ms, without it 6.000 ms: better by 2.000 ms; cost 10")
                .contains("it can't be applied", "  move web-1 from host-1 to host-2");

        assertThat(shell.run("vnet:adapt-explain blue")).contains("no decision yet");
        shell.adaptation.decided(new Decision(1, NOW, "blue", "infer", "all-to-all at 0.97"));
        shell.adaptation.decided(new Decision(2, NOW, "blue", "plan", "one link"));
        assertThat(shell.run("vnet:adapt-explain -n 1 blue")).isEqualTo("2026-11-23T10:00:00.120Z  plan: one link\n");
        assertThat(shell.json("vnet:adapt-explain blue")).hasSize(2);
    }

    @Test
    void repeatsRecordings() {
        shell.run("vnet:network-create blue lan");
        assertThat(shell.run("vnet:adapt-replay blue")).contains("no recording");
        shell.adaptation.replays(
                new ReplayReport("blue.20261123-100000-001.jsonl", "blue", NOW, NOW.plusSeconds(60), 61, 7, null));
        assertThat(shell.run("vnet:adapt-replay blue"))
                .containsPattern("blue.20261123-100000-001.jsonl.*2026-11-23T10:00:00.120Z.*61.*7.*none");
        assertThat(shell.json("vnet:adapt-replay /tmp/blue.20261123-100000-001.jsonl")
                        .at("/0/steps")
                        .asInt())
                .isEqualTo(61);
        shell.refuses("vnet:adapt-replay green", "green");
        shell.refuses("vnet:adapt-replay ./other.jsonl", "a recording");

        shell.adaptation.replays(
                new ReplayReport("blue.2.jsonl", "blue", NOW, NOW, 1, 1, "line 2: recorded 'a', now 'b'"));
        assertThatThrownBy(() -> shell.run("vnet:adapt-replay blue"))
                .as("a script sees it")
                .hasMessage("not everything was decided as it was recorded");
    }
}
