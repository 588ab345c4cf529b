package net.virtuoso.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** What the measuring programs print. */
class ParsingTest {
    @Test
    void throughputIsTheReceivers() {
        Throughput throughput = Throughput.parse("""
                {"end": {"sum_sent": {"bytes": 3000000000, "bits_per_second": 9e9},
                         "sum_received": {"bytes": 2500000000, "bits_per_second": 8.5e9}}}
                """);
        assertThat(throughput.bitsPerSecond()).isEqualTo(8.5e9);
        assertThat(throughput.gigabytes()).isEqualTo(2.5);
    }

    @Test
    void whatIperf3SaysIsInTheError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Throughput.parse("{\"end\": {}, \"error\": \"unable to connect to server\"}"))
                .withMessageContaining("unable to connect to server");
        assertThatIllegalStateException()
                .isThrownBy(() -> Throughput.parse("iperf3: not JSON"))
                .withMessageContaining("iperf3: not JSON");
    }

    @Test
    void roundTripsAreThePercentiles() {
        RoundTrip trip = RoundTrip.parse("""
                sockperf: Summary: Round trip is 14.643 usec
                sockperf: ---> <MAX> observation = 8234.828
                sockperf: ---> percentile 99.900 =   62.292
                sockperf: ---> percentile 99.000 =   17.365
                sockperf: ---> percentile 50.000 =   14.080
                """);
        assertThat(trip).isEqualTo(new RoundTrip(14.080, 17.365));
    }

    @Test
    void sockperfWithoutResultIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RoundTrip.parse("sockperf: No valid observations found."))
                .withMessageContaining("No valid observations");
    }

    @Test
    void aProcessNameMayHoldSpacesAndParentheses() {
        assertThat(CpuTime.ticks("42 (a) b (c) S 1 42 42 0 -1 4194560 9 0 0 0 250 17 3 1 20 0 5 0 99"))
                .isEqualTo(250 + 17);
    }
}
