package net.virtuoso.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.virtuoso.model.Counters;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeReport;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands show of what rules and networks have carried. */
class CounterCommandsTest {
    private final Shell shell = new Shell(true);

    @BeforeEach
    void aNetworkOverTwoNodes() {
        shell.join("lan", "host-1");
        shell.run("vnet:network-create blue lan");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    private void report(String node, long rxBytes) {
        shell.controller.report(new NodeReport(
                node,
                Instant.EPOCH,
                1,
                List.of(),
                List.of(),
                true,
                List.of(),
                List.of(),
                List.of(new NetworkStatus("blue", Instant.EPOCH, new Counters(1, rxBytes, 3, 4_000, 5, 6)))));
    }

    @Test
    void rulesShowWhatTheyHaveCarried() {
        shell.run("vnet:rule-add blue lan any drop");
        assertThat(shell.run("vnet:rule-list")).containsPattern("blue.lan.any.any.*drop.*operator.*no.*-.*-");
        assertThat(shell.json("vnet:rule-list").get(0).has("frames")).isFalse();
        shell.controller.carried(
                "blue.lan.any.any",
                new RuleCount(1, MacPattern.ANY, MacPattern.ANY, Origin.OPERATOR, 7_123, 41_900_000));
        assertThat(shell.run("vnet:rule-list")).containsPattern("blue.lan.any.any.*drop.*no.*7123.*41.9 MB");
        assertThat(shell.json("vnet:rule-list").at("/0/bytes").asLong()).isEqualTo(41_900_000);
    }

    @Test
    void networksShowWhatPassedThemAtAllNodes() {
        assertThat(shell.run("vnet:network-list")).containsPattern("blue.*lan.*automatic.*0.*0.*-.*-.*-");
        assertThat(shell.run("vnet:network-show blue")).contains("no node has reported what passed it");
        report("lan", 41_000_000);
        report("host-1", 900_000);
        assertThat(shell.run("vnet:network-list")).containsPattern("blue.*41.9 MB.*8.0 kB.*22");
        assertThat(shell.run("vnet:network-show blue"))
                .contains("its ports took in 2 frames (41.9 MB) and gave out 6 (8.0 kB);"
                        + " dropped 10 that came in, 12 that were to leave");
        assertThat(shell.json("vnet:network-show blue")
                        .at("/counters/txDropped")
                        .asInt())
                .isEqualTo(12);
        assertThat(shell.json("vnet:network-list").at("/0/counters/rxFrames").asInt())
                .isEqualTo(2);
    }
}
