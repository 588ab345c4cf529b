package net.virtuoso.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
    @Test
    void readsWhatTheScriptPasses() {
        assertThat(DemoOptions.parse("--qemu", "--report", "/tmp/r.json"))
                .isEqualTo(new DemoOptions(false, true, Optional.of(Path.of("/tmp/r.json"))));
        assertThat(DemoOptions.parse("--embedded")).isEqualTo(new DemoOptions(true, false, Optional.empty()));
    }

    @Test
    void refusesTheRest() {
        assertThatThrownBy(() -> DemoOptions.parse("--frob")).hasMessageContaining("--frob");
        assertThatThrownBy(() -> DemoOptions.parse("--report")).hasMessageContaining("name of a file");
        assertThatThrownBy(() -> DemoOptions.parse("--embedded", "--qemu")).hasMessageContaining("--qemu");
    }
}
