package net.virtuoso.bench.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * What TCP brought across.
 *
 * @param bitsPerSecond the receiver's goodput
 * @param gigabytes bytes received in 10^9
 */
public record Throughput(double bitsPerSecond, double gigabytes) {
    /** Port of the server. */
    static final int PORT = 5201;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration GRACE = Duration.ofSeconds(20);
    /** What a client says when the server hasn't done with the one before. */
    private static final List<String> BUSY = List.of("the server is busy", "Connection reset by peer");

    private static final Duration BUSY_LIMIT = Duration.ofSeconds(15);
    private static final double GIGA = 1e9;

    /**
     * Sends through TCP to an iperf3 server.
     *
     * @throws IllegalStateException if that fails, with what iperf3 says
     */
    public static Throughput tcp(NetworkNamespace from, String server, int streams, int seconds) {
        Cmd client = from.cmd(
                        "iperf3",
                        "--json",
                        "--client",
                        server,
                        "--port",
                        Integer.toString(PORT),
                        "--time",
                        Integer.toString(seconds),
                        "--parallel",
                        Integer.toString(streams),
                        "--connect-timeout",
                        "5000")
                .withLimit(GRACE.plusSeconds(seconds));
        // Behind a slow candidate the server still takes what was on its way when the client before has ended already.
        String answer = Wait.value(
                "the iperf3 server to be free",
                BUSY_LIMIT,
                () -> unlessBusy(client.run().out()));
        return parse(answer);
    }

    private static @Nullable String unlessBusy(String answer) {
        return BUSY.stream().anyMatch(answer::contains) ? null : answer;
    }

    static Throughput parse(String document) {
        try {
            JsonNode received = JSON.readTree(document).path("end").path("sum_received");
            if (!received.has("bits_per_second")) {
                throw new IllegalStateException("iperf3 gave no result: "
                        + JSON.readTree(document).path("error").asText(document));
            }
            return new Throughput(
                    received.path("bits_per_second").asDouble(),
                    received.path("bytes").asDouble() / GIGA);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("iperf3 did not give JSON: " + document, e);
        }
    }
}
