package net.virtuoso.simulation.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExchangeOptionsTest {
    @Test
    void readsWhatTheDemoPasses() {
        ExchangeOptions options = ExchangeOptions.parse(
                "--rank",
                "1",
                "--peers",
                "10.0.0.1,10.0.0.2",
                "--pattern",
                "all-to-all",
                "--bytes",
                "100",
                "--seconds",
                "1.5",
                "--compute",
                "spin",
                "--stall-seconds",
                "60");

        assertThat(options.rank()).isEqualTo(1);
        assertThat(options.peers()).containsExactly(10 << 24 | 1, 10 << 24 | 2);
        assertThat(options.bytes()).isEqualTo(100);
        assertThat(options.seconds()).isEqualTo(1.5);
    }

    @Test
    void refusesTheRestByName() {
        refuses("pattern", "--rank", "0", "--peers", "10.0.0.1", "--steps", "1", "--pattern", "ring");
        refuses("rank", "--rank", "1", "--peers", "10.0.0.1", "--steps", "1");
        refuses("rank", "--peers", "10.0.0.1", "--steps", "1");
        refuses("peers", "--rank", "0", "--peers", "10.0.0.256", "--steps", "1");
        refuses("peers", "--rank", "0", "--peers", "10.0.0.1,10.0.0.1", "--steps", "1");
        refuses("bytes", "--rank", "0", "--peers", "10.0.0.1", "--steps", "1", "--bytes", "many");
        refuses("--frob", "--frob", "1");
        refuses("steps", "--rank", "0", "--peers", "10.0.0.1");
        refuses("seconds", "--rank", "0", "--peers", "10.0.0.1", "--seconds");
    }

    private static void refuses(String named, String... arguments) {
        assertThatThrownBy(() -> ExchangeOptions.parse(arguments)).hasMessageContaining(named);
    }
}
