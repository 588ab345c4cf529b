package net.virtuoso.lab.bsp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of the program is to do; the same for all its ranks.
 *
 * @param pattern who exchanges messages with whom
 * @param bytes length of a message, 1 to 16 MiB
 * @param computeMillis time computed in each superstep, in milliseconds
 * @param compute how that time is spent
 * @param steps the run ends after so many supersteps; 0: no limit
 * @param seconds the run ends soon after so much time, at the same superstep in all ranks; 0: no limit
 * @param port TCP port that every rank listens on, at its own address
 * @param connectSeconds how long to try to reach a neighbour before giving up
 * @param stallSeconds how long an exchange may make no progress before the run is given up
 */
public record BspOptions(
        Pattern pattern,
        int bytes,
        double computeMillis,
        Compute compute,
        int steps,
        double seconds,
        int port,
        int connectSeconds,
        int stallSeconds) {
    /** Longest message, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    /** How the computing part of a superstep is spent. */
    public enum Compute {
        /** Calculating: uses the processor. */
        SPIN,
        /** Sleeping: for machines with fewer processors than ranks. */
        SLEEP
    }

    /** Refuses a run that could not be. */
    public BspOptions {
        check("bytes", bytes, 1, MAX_BYTES);
        check("compute-ms", computeMillis, 0, 60_000);
        check("steps", steps, 0, Integer.MAX_VALUE);
        check("seconds", seconds, 0, 86_400);
        check("port", port, 1, 65_535);
        check("connect-seconds", connectSeconds, 1, 3_600);
        check("stall-seconds", stallSeconds, 1, 3_600);
        if (steps == 0 && seconds == 0) {
            throw new IllegalArgumentException("a run needs an end: give --steps or --seconds");
        }
    }

    /** A run of a number of supersteps with the usual limits. */
    public static BspOptions steps(Pattern pattern, int bytes, double computeMillis, int steps) {
        return parse(Map.of(
                "pattern", pattern.label(),
                "bytes", Integer.toString(bytes),
                "compute-ms", Double.toString(computeMillis),
                "steps", Integer.toString(steps)));
    }

    /** A run of a length of time with the usual limits. */
    public static BspOptions seconds(Pattern pattern, int bytes, double computeMillis, double seconds) {
        return parse(Map.of(
                "pattern", pattern.label(),
                "bytes", Integer.toString(bytes),
                "compute-ms", Double.toString(computeMillis),
                "seconds", Double.toString(seconds)));
    }

    /** Reads the options from names and values; the keys read are taken for known, see {@link #NAMES}. */
    static BspOptions parse(Map<String, String> values) {
        return new BspOptions(
                Pattern.of(values.getOrDefault("pattern", "all-to-all")),
                (int) number(values, "bytes", 65_536),
                number(values, "compute-ms", 0),
                compute(values.getOrDefault("compute", "spin")),
                (int) number(values, "steps", 0),
                number(values, "seconds", 0),
                (int) number(values, "port", 7_000),
                (int) number(values, "connect-seconds", 60),
                (int) number(values, "stall-seconds", 60));
    }

    /** Names of all options. */
    static final List<String> NAMES = List.of(
            "pattern",
            "bytes",
            "compute-ms",
            "compute",
            "steps",
            "seconds",
            "port",
            "connect-seconds",
            "stall-seconds");

    /** The options as arguments of the program. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        Map<String, String> values = new HashMap<>(Map.of(
                "pattern", pattern.label(),
                "bytes", Integer.toString(bytes),
                "compute-ms", Double.toString(computeMillis),
                "compute", compute.name().toLowerCase(Locale.ROOT),
                "steps", Integer.toString(steps),
                "seconds", Double.toString(seconds),
                "port", Integer.toString(port),
                "connect-seconds", Integer.toString(connectSeconds),
                "stall-seconds", Integer.toString(stallSeconds)));
        for (String name : NAMES) {
            arguments.add("--" + name);
            arguments.add(values.get(name));
        }
        return arguments;
    }

    private static Compute compute(String text) {
        return switch (text) {
            case "spin" -> Compute.SPIN;
            case "sleep" -> Compute.SLEEP;
            default -> throw new IllegalArgumentException("compute " + text + ": allowed are spin, sleep");
        };
    }

    private static double number(Map<String, String> values, String name, double fallback) {
        String text = values.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " " + text + ": a number is wanted", e);
        }
    }

    private static void check(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s %s: allowed are %.0f to %.0f", name, value, min, max));
        }
    }
}
