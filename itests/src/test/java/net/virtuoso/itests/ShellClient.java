package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands in a container's shell through its own client, as an administrator does.
 *
 * @param home the container's directory
 * @param port its shell's port on the loopback address
 * @param password the administrator's
 */
record ShellClient(Path home, int port, String password) {
    /** What a command prints, errors included. The client ends with its input, which therefore stays open meanwhile. */
    String run(String command) throws IOException, InterruptedException {
        Path output = home.resolve("client.log");
        ProcessBuilder client = new ProcessBuilder(
                        "bash",
                        "bin/client",
                        "-a",
                        Integer.toString(port),
                        "-h",
                        "127.0.0.1",
                        "-u",
                        "admin",
                        "-p",
                        password,
                        command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        client.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = client.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the client ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
