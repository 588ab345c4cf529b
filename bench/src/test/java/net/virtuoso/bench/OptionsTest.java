package net.virtuoso.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import net.virtuoso.bench.control.ControlEvaluation;
import net.virtuoso.bench.datapath.DataPathEvaluation;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private final Evaluation datapath = new DataPathEvaluation();

    @Test
    void withoutOptionsEverythingIsMeasuredAsUsual() {
        Options options = Options.parse(datapath, List.of());
        assertThat(options.rounds()).isGreaterThanOrEqualTo(5);
        assertThat(options.only()).isEqualTo(datapath.candidates());
        assertThat(options.report()).isEmpty();
    }

    @Test
    void optionsAreTaken() {
        Options options = Options.parse(
                datapath,
                List.of("--rounds", "7", "--seconds", "4", "--only", "udp-plain,vxlan", "--report", "/tmp/x.json"));
        assertThat(options.rounds()).isEqualTo(7);
        assertThat(options.seconds()).isEqualTo(4);
        assertThat(options.only()).as("in the evaluation's order").containsExactly("vxlan", "udp-plain");
        assertThat(options.report()).contains(Path.of("/tmp/x.json"));
    }

    @Test
    void quickCanBeRefined() {
        assertThat(Options.parse(datapath, List.of("--quick")).rounds())
                .isEqualTo(datapath.quick().rounds());
        assertThat(Options.parse(datapath, List.of("--seconds", "9", "--quick")).seconds())
                .isEqualTo(9);
    }

    @Test
    void whatIsWrongIsNamedWithWhatIsAllowed() {
        refused("1 to 1000", "--rounds", "0");
        refused("1 to 600", "--seconds", "soon");
        refused("needs a value", "--report");
        refused("unknown option --fast", "--fast");
        refused("'carrier-pigeon'", "--only", "udp-plain,carrier-pigeon");
        refused("vxlan", "--only", "carrier-pigeon");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(new ControlEvaluation(), List.of("--only", "udp-plain")))
                .withMessageContaining("nothing");
    }

    private void refused(String message, String... arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(datapath, List.of(arguments)))
                .withMessageContaining(message);
    }
}
