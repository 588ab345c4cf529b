package net.virtuoso.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {
    @Test
    void leavesPlainArgumentsReadable() {
        assertThat(Shell.command("ip", "netns", "delete", "vl1a2b-site")).isEqualTo("ip netns delete vl1a2b-site");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "it's", "$HOME", "`id`", "a;b", "*", "\\", "\"", "ü", "a\tb"})
    void theShellGivesQuotedArgumentsBackUnchanged(String argument) {
        String command = Shell.command("printf", "%s", argument);

        assertThat(Cmd.of("/bin/sh", "-c", command).check().out()).isEqualTo(argument);
    }
}
