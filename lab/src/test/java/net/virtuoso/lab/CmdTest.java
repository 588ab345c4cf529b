package net.virtuoso.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CmdTest {
    @Test
    void capturesBothStreamsAndTheExitCode() {
        Cmd.Output output = Cmd.of("sh", "-c", "echo out; echo err >&2; exit 3").run();

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.out()).isEqualTo("out\n");
        assertThat(output.err()).isEqualTo("err\n");
    }

    @Test
    void aFailureNamesTheCommandItsCodeAndWhatItSaid() {
        assertThatThrownBy(() ->
                        Cmd.of("sh", "-c", "echo no such bridge >&2; exit 2").check())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("sh -c")
                .hasMessageContaining("exit code 2")
                .hasMessageContaining("no such bridge");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Cmd.of("no-such-program-of-ours").run())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("no-such-program-of-ours");
    }

    @Test
    void aCommandThatHangsIsKilledWithItsChildren() {
        String minute = aMinute();
        assertThatThrownBy(() -> Cmd.of("sh", "-c", "echo begun; sleep " + minute + "; true")
                        .withLimit(Duration.ofSeconds(5))
                        .run())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("did not end within")
                .hasMessageContaining("begun");
        awaitEndOf(minute);
    }

    @Test
    void aCommandThatDoesNotReadItsInputIsKilledToo() {
        String minute = aMinute();
        assertThatThrownBy(() -> Cmd.of("sleep", minute)
                        .withInput("x".repeat(1_000_000))
                        .withLimit(Duration.ofMillis(300))
                        .run())
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("did not end within");
        awaitEndOf(minute);
    }

    /** A time to sleep that no other process on this machine has among its arguments. */
    private static String aMinute() {
        return "61." + ProcessHandle.current().pid() + System.nanoTime();
    }

    private static void awaitEndOf(String argument) {
        Wait.until(
                "the end of `sleep " + argument + "`",
                Duration.ofSeconds(30),
                () -> ProcessHandle.allProcesses()
                        .map(ProcessHandle::info)
                        .noneMatch(info ->
                                info.arguments().map(List::of).orElse(List.of()).contains(argument)));
    }

    @Test
    void outputLargerThanAPipeDoesNotBlock() {
        assertThat(Cmd.of("head", "-c", "1000000", "/dev/zero").run().out()).hasSize(1_000_000);
    }

    @Test
    void inputEnvironmentDirectoryAndPrefixArrive(@TempDir Path directory) {
        assertThat(Cmd.of("cat").withInput("grüß").text()).isEqualTo("grüß");
        assertThat(Cmd.of("sh", "-c", "echo $A").withEnvironment("A", "b c").text())
                .isEqualTo("b c");
        assertThat(Cmd.of("pwd").withDirectory(directory).text()).isEqualTo(directory.toString());
        assertThat(Cmd.of("sh", "-c", "echo $0").behind(List.of("env", "X=1")).argv())
                .startsWith("env", "X=1", "sh");
    }

    @Test
    void inputThatNobodyReadsIsNoFailure() {
        String input = "x".repeat(1_000_000);
        assertThat(Cmd.of("true").withInput(input).run().exit()).isZero();
        assertThat(Cmd.of("sh", "-c", "exec 0<&-; sleep 0.3; exit 3")
                        .withInput(input)
                        .run()
                        .exit())
                .as("exit code of one that runs on")
                .isEqualTo(3);
    }
}
