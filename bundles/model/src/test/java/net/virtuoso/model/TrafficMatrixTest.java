package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficMatrixTest {
    private static final List<MacAddress> VMS = List.of(new MacAddress(2), new MacAddress(4));
    private static final Instant START = Instant.ofEpochSecond(8);
    private static final Instant END = Instant.ofEpochSecond(12);

    private static TrafficMatrix matrix(double... packets) {
        return new TrafficMatrix(VMS, new double[] {0, 100, 50, 0}, packets, START, END);
    }

    @Test
    void tellsBytesAndPackets() {
        TrafficMatrix matrix = matrix(0, 3, 2, 0);
        assertThat(matrix.bytes(0, 1)).isEqualTo(100);
        assertThat(matrix.packets(0, 1)).isEqualTo(3);
        assertThat(matrix.packets(1, 0)).isEqualTo(2);
        assertThat(matrix).isEqualTo(matrix(0, 3, 2, 0)).isNotEqualTo(matrix(0, 3, 1, 0));
    }

    @Test
    void withoutPacketsThereAreNone() {
        TrafficMatrix matrix = new TrafficMatrix(VMS, new double[] {0, 100, 50, 0}, START, END);
        assertThat(matrix.packets(0, 1)).isZero();
        assertThat(matrix).isEqualTo(matrix());
    }

    @Test
    void refusesPacketsThatCannotBe() {
        assertThatThrownBy(() -> matrix(0, 1, 2)).hasMessageContaining("packets");
        assertThatThrownBy(() -> matrix(0, Double.NaN, 2, 0)).hasMessageContaining("packets[0][1]");
        assertThatThrownBy(() -> matrix(0, 1, -2, 0)).hasMessageContaining("packets[1][0]");
        assertThatThrownBy(() -> matrix(1, 1, 2, 0)).hasMessageContaining("packets[0][0]");
    }
}
