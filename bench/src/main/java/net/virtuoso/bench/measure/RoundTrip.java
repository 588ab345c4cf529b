package net.virtuoso.bench.measure;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.lab.net.NetworkNamespace;

/**
 * Round trips of UDP datagrams with 64 bytes, one at a time.
 *
 * @param p50Micros half of them were faster
 * @param p99Micros one in a hundred was slower
 */
public record RoundTrip(double p50Micros, double p99Micros) {
    /** Port of the server. */
    static final int PORT = 11111;

    private static final Pattern PERCENTILE = Pattern.compile("percentile (\\d+\\.\\d+) =\\s*(\\d+\\.\\d+)");
    private static final Duration GRACE = Duration.ofSeconds(15);

    /**
     * Sends to a sockperf server and waits for each answer.
     *
     * @throws net.virtuoso.lab.CommandFailed if that fails
     */
    public static RoundTrip udp(NetworkNamespace from, String server, int seconds) {
        return parse(from.cmd(
                        "sockperf",
                        "ping-pong",
                        "--full-rtt",
                        "-i",
                        server,
                        "-p",
                        Integer.toString(PORT),
                        "-m",
                        "64",
                        "-t",
                        Integer.toString(seconds))
                .withLimit(GRACE.plusSeconds(seconds))
                .check()
                .out());
    }

    static RoundTrip parse(String text) {
        return new RoundTrip(percentile(text, "50.000"), percentile(text, "99.000"));
    }

    private static double percentile(String text, String wanted) {
        Matcher matcher = PERCENTILE.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(wanted)) {
                return Double.parseDouble(matcher.group(2));
            }
        }
        throw new IllegalStateException("sockperf gave no percentile " + wanted + ": " + text);
    }
}
