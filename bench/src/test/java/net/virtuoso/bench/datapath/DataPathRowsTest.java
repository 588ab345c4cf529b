package net.virtuoso.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.stat.Rounds;
import org.junit.jupiter.api.Test;

class DataPathRowsTest {
    @Test
    void aRowHoldsRatiosToVxlanAndItsOwnTimes() {
        Rounds rounds = new Rounds();
        for (int round = 0; round < 3; round++) {
            rounds.add("vxlan", DataPathRows.TCP1, round, 8e9);
            rounds.add("vxlan", DataPathRows.P50, round, 20);
            rounds.add("vxlan", DataPathRows.P99, round, 60);
            rounds.add("udp-plain", DataPathRows.TCP1, round, 6e9);
            rounds.add("udp-plain", DataPathRows.P50, round, 50);
            rounds.add("udp-plain", DataPathRows.P99, round, 200 + round);
            rounds.add("udp-plain", DataPathRows.CPU, round, 1.1);
        }
        DataPathRows rows = DataPathRows.of(List.of("vxlan", "udp-plain"), rounds);
        ObjectNode report = ReportFile.object();
        rows.report(report);
        JsonNode ours = report.path("rows").path(1);
        assertThat(ours.path("candidate").asText()).isEqualTo("udp-plain");
        assertThat(ours.path("tcp1_vs_vxlan").asDouble()).isEqualTo(0.75);
        assertThat(ours.path("rtt_p50_vs_vxlan").asDouble()).isEqualTo(2.5);
        assertThat(ours.path("rtt_p99_us").asDouble()).isEqualTo(201);
        assertThat(ours.path("cpu_s_per_gb").asDouble()).isEqualTo(1.1);
        assertThat(ours.path("tcp4_vs_vxlan").isNull()).as("not measured").isTrue();
        assertThat(report.path("rows").path(0).path("cpu_s_per_gb").isNull())
                .as("the kernel has no daemon")
                .isTrue();
        assertThat(rows.table().lines()).hasSize(3);
    }
}
