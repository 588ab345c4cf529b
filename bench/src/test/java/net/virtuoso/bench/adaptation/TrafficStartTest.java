package net.virtuoso.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficStartTest {
    private static final List<String> COUNTERS = List.of(
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls",
            "    lo:     100       1    0    0    0     0          0         0      200       2    0    0    0     0",
            "  eth0:12345678     900    0    0    0     0          0         0    65536      40    0    0    0     0");

    @Test
    void theDevicesOwnCounterIsRead() {
        assertThat(TrafficStart.sent(COUNTERS, "eth0")).isEqualTo(65_536);
        assertThat(TrafficStart.sent(COUNTERS, "lo")).isEqualTo(200);
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TrafficStart.sent(COUNTERS, "eth1"))
                .withMessageContaining("eth1");
    }
}
