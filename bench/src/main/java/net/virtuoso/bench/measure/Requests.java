package net.virtuoso.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.JavaProgram;
import net.virtuoso.lab.net.NetworkNamespace;

/** Requests of 64 bytes over 16 TCP connections: how many are answered a second. */
public final class Requests {
    /** Connections, each with one request on its way. */
    public static final int CONNECTIONS = 16;

    static final int PORT = 11112;

    private static final Duration GRACE = Duration.ofSeconds(15);

    private Requests() {}

    /**
     * Asks a {@link RequestProgram} that serves.
     *
     * @return requests a second
     * @throws net.virtuoso.lab.CommandFailed if that fails
     */
    public static double rate(NetworkNamespace from, String server, int seconds) {
        List<String> argv = command("ask", server, PORT, CONNECTIONS, seconds);
        return Double.parseDouble(from.cmd(argv.toArray(String[]::new))
                .withLimit(GRACE.plusSeconds(seconds))
                .text());
    }

    static List<String> command(Object... arguments) {
        List<String> argv = new ArrayList<>(
                JavaProgram.command(JavaProgram.codeOf(RequestProgram.class).toString(), RequestProgram.class));
        for (Object argument : arguments) {
            argv.add(argument.toString());
        }
        return argv;
    }
}
