package net.virtuoso.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetParsingTest {
    @Test
    void leasesAreReadFromDnsmasqsFile() {
        List<Lease> leases = Lease.parse(List.of(
                "1795412185 02:00:5E:00:00:01 192.168.77.156 vm1 01:02:00:5e:00:00:01",
                "duid 00:01:00:01:2e",
                "1795412186 2 fd00::1 * 00:01"));

        assertThat(leases)
                .containsExactly(
                        new Lease(Instant.ofEpochSecond(1795412185L), "02:00:5e:00:00:01", "192.168.77.156", "vm1"));
    }

    @Test
    void repliesAreReadFromPingsOutput() {
        Ping.Report report = Ping.Report.parse(List.of(
                "PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.",
                "[1700000000.100000] 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.100 ms",
                "[1700000000.110000] 64 bytes from 10.0.0.1: icmp_seq=2 ttl=64 time=0.300 ms",
                "[1700000000.220000] no answer yet for icmp_seq=3",
                "[1700000000.500000] 64 bytes from 10.0.0.1: icmp_seq=4 ttl=64 time=0.200 ms",
                "[1700000000.500100] 64 bytes from 10.0.0.1: icmp_seq=4 ttl=64 time=0.250 ms (DUP!)"));

        assertThat(report.replies()).hasSize(3);
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.medianMillis()).isEqualTo(0.2, within(1e-9));
        assertThat(report.longestGap()).isCloseTo(Duration.ofMillis(390), Duration.ofMillis(1));
    }

    @Test
    void aSeriesWithoutRepliesHasNoFigures() {
        Ping.Report report = Ping.Report.parse(List.of("connect: Network is unreachable"));

        assertThat(report.replies()).isEmpty();
        assertThat(report.medianMillis()).isNaN();
        assertThat(report.longestGap()).isZero();
        assertThat(report.lost()).isZero();
    }

    @Test
    void ratesAreChecked() {
        assertThat(Rate.mbit(50).bitsPerSecond()).isEqualTo(50_000_000);
        assertThat(Rate.mbit(0.5).toString()).startsWith("0.5").endsWith("Mbit/s");
        assertThatThrownBy(() -> new Rate(7_999)).hasMessageContaining("7999").hasMessageContaining("8000");
        assertThatThrownBy(() -> Rate.mbit(1e7)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theBucketHoldsTwoMillisecondsButNeverLessThanAFewPackets() {
        assertThat(Shaping.bucketBytes(Rate.mbit(500))).isEqualTo(125_000);
        assertThat(Shaping.bucketBytes(Rate.mbit(1))).isEqualTo(18_000);
    }
}
