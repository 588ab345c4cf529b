package net.virtuoso.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HpccWorkloadTest {
    @Test
    void theInputHasTheLinesThatTheProgramCounts() {
        List<String> lines = new HpccWorkload(1500).input().lines().toList();
        assertThat(lines.get(5)).startsWith("1500 ");
        assertThat(lines.get(10)).startsWith("2 ");
        assertThat(lines.get(11)).startsWith("4 ");
        assertThat(lines.get(31)).as("the separator, line 32").startsWith("#####");
        assertThat(lines).hasSize(36);
    }

    @Test
    void mpirunUsesTheVmsNetworkAlone() {
        List<String> command = HpccWorkload.command(Path.of("/lab/x"), Path.of("/lab/x/agent"));
        assertThat(command)
                .containsSequence("--mca", "btl_tcp_if_include", "10.88.0.0/24")
                .containsSequence("--mca", "oob_tcp_if_include", "10.88.0.0/24")
                .containsSequence("--mca", "plm_rsh_agent", "/lab/x/agent")
                .containsSequence("-np", "8")
                .endsWith("hpcc");
        assertThat(command.get(command.indexOf("--host") + 1))
                .startsWith("10.88.0.1:1,")
                .endsWith(",10.88.0.8:1");
    }

    @Test
    void whatItFindsWrongIsToldAndNothingElse() {
        assertThat(HpccWorkload.complaints(List.of(
                        "Found 881 errors in 65536 locations (failed).",
                        "Found 0 errors in 8192 locations (passed).",
                        "Node(s) with error 0",
                        "0 tests completed and failed residual checks.",
                        "Success=0")))
                .containsExactly("Found 881 errors in 65536 locations (failed).", "Success=0");
    }

    @Test
    void theAgentEntersTheVmOfTheAddress() {
        assertThat(HpccWorkload.agent(Path.of("/lab/x"), "vlabcd-vm-1"))
                .contains("ip netns exec vlabcd-vm-$number ", "TMPDIR=/lab/x/vm-$number");
    }
}
