package net.virtuoso.simulation.internal.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.model.RefusedException;
import net.virtuoso.simulation.internal.guest.Ipv4;

/**
 * What a rank of the program is to do. The names are those of the program that real VMs run in the demo.
 *
 * @param rank its number, from 0
 * @param peers addresses of all ranks, its own included, in the order of their numbers
 * @param bytes length of a message
 * @param computeMillis time between the messages of two supersteps; a simulated VM spends it waiting
 * @param steps the run ends after so many supersteps; 0: no limit
 * @param seconds the run ends soon after so much time, at the same superstep in all ranks; 0: no limit
 * @param port UDP port of the streams
 * @param connectSeconds how long to try to reach the peers before giving up
 */
public record ExchangeOptions(
        int rank,
        List<Integer> peers,
        int bytes,
        double computeMillis,
        int steps,
        double seconds,
        int port,
        int connectSeconds) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_RANKS = 64;
    private static final Set<String> NAMES = Set.of(
            "rank",
            "peers",
            "pattern",
            "bytes",
            "compute-ms",
            "compute",
            "steps",
            "seconds",
            "port",
            "connect-seconds",
            "stall-seconds");

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws RefusedException names the option, the value and what is allowed
     */
    public static ExchangeOptions parse(String... arguments) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!NAMES.contains(name)) {
                throw RefusedException.notFound("option", arguments[i], "--" + String.join(", --", NAMES));
            }
            if (i + 1 == arguments.length) {
                throw RefusedException.invalid(name, null, "a value behind " + arguments[i]);
            }
            values.put(name, arguments[i + 1]);
        }
        String pattern = values.getOrDefault("pattern", "all-to-all");
        if (!pattern.equals("all-to-all")) {
            throw RefusedException.invalid("pattern", pattern, "all-to-all: simulated VMs know no other");
        }
        List<Integer> peers = peers(values.getOrDefault("peers", ""));
        ExchangeOptions options = new ExchangeOptions(
                (int) number(values, "rank", -1, 0, peers.size() - 1),
                peers,
                (int) number(values, "bytes", 65_536, 1, MAX_BYTES),
                number(values, "compute-ms", 0, 0, 60_000),
                (int) number(values, "steps", 0, 0, 1_000_000),
                number(values, "seconds", 0, 0, 86_400),
                (int) number(values, "port", 7_000, 1, 65_535),
                (int) number(values, "connect-seconds", 60, 1, 3_600));
        if (options.steps == 0 && options.seconds == 0) {
            throw RefusedException.invalid("steps", 0, "an end of the run: --steps or --seconds above 0");
        }
        return options;
    }

    private static List<Integer> peers(String text) {
        List<Integer> peers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            peers.add(Ipv4.parse(part)
                    .orElseThrow(() -> RefusedException.invalid(
                            "peers", text, "IPv4 addresses with commas between, one for each rank")));
        }
        if (peers.size() > MAX_RANKS || Set.copyOf(peers).size() != peers.size()) {
            throw RefusedException.invalid("peers", text, "1 to " + MAX_RANKS + " different addresses");
        }
        return List.copyOf(peers);
    }

    private static double number(Map<String, String> values, String name, double absent, double low, double high) {
        String text = values.get(name);
        double value;
        try {
            value = text == null ? absent : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= low && value <= high)) {
            throw RefusedException.invalid(name, text, String.format(Locale.ROOT, "%.0f to %.0f", low, high));
        }
        return value;
    }
}
