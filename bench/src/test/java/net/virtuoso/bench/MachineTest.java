package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineTest {
    @Test
    void theFirstLineOfAKeyCounts() {
        List<String> lines = List.of("flags", "model name\t: One", "model name\t: Two");
        assertThat(Machine.value(lines, "model name", "unknown")).isEqualTo("One");
        assertThat(Machine.value(lines, "bogomips", "unknown")).isEqualTo("unknown");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineIsDescribed() {
        assertThat(Machine.observe().json().fieldNames())
                .toIterable()
                .containsExactly("kernel", "cpu", "cores", "memory_mb", "java", "load_before");
        assertThat(Machine.observe().cores()).isPositive();
    }
}
