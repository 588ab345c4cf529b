package net.virtuoso.lab.bsp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Program;
import net.virtuoso.lab.Wait;
import org.jspecify.annotations.Nullable;

/**
 * A run of {@link BspProgram} under way: its ranks, and what they have printed so far. The first line of a
 * rank that is not yet complete is left for the next look.
 */
public final class BspRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Program> ranks;

    private BspRun(List<Program> ranks) {
        this.ranks = List.copyOf(ranks);
    }

    /** A place where a rank can run: a real or simulated machine, or a namespace. */
    @FunctionalInterface
    public interface Place {
        /** Starts a rank there, under a name for its log, and returns at once. */
        Program start(String processName, String... arguments);
    }

    /** A place where main classes of the lab's jar can be started. */
    @FunctionalInterface
    public interface JavaPlace {
        /** Starts one, under a name for its log, and returns at once. */
        LabProcess startJava(String processName, Class<?> main, String... arguments);
    }

    /** A place that runs {@link BspProgram} itself. */
    public static Place java(JavaPlace place) {
        return (processName, arguments) -> place.startJava(processName, BspProgram.class, arguments);
    }

    /**
     * Starts a run.
     *
     * @param name tells the logs of several runs apart
     * @param places where the ranks run; the first is rank 0
     * @param addresses the ranks' addresses in the same order
     */
    public static BspRun start(String name, List<Place> places, List<String> addresses, BspOptions options) {
        if (places.size() != addresses.size()) {
            throw new IllegalArgumentException(
                    places.size() + " places for " + addresses.size() + " addresses: as many are wanted");
        }
        List<Program> ranks = new ArrayList<>();
        for (int rank = 0; rank < places.size(); rank++) {
            List<String> arguments =
                    new ArrayList<>(List.of("--rank", Integer.toString(rank), "--peers", String.join(",", addresses)));
            arguments.addAll(options.arguments());
            ranks.add(places.get(rank).start("bsp-" + name + "-" + rank, arguments.toArray(String[]::new)));
        }
        return new BspRun(ranks);
    }

    /** The ranks' processes. */
    public List<Program> ranks() {
        return ranks;
    }

    /** Whether any rank still runs. */
    public boolean isRunning() {
        return ranks.stream().anyMatch(Program::isAlive);
    }

    /** Ends the run at once. */
    public void kill() {
        ranks.forEach(Program::kill);
    }

    /** Waits until all ranks have connected; returns the moment the last one did, in milliseconds since 1970. */
    public long awaitConnected(Duration limit) {
        return ranks.stream()
                .mapToLong(rank ->
                        Wait.value("the connections of " + rank.name(), limit, () -> connectedAt(rank), rank::said))
                .max()
                .orElseThrow();
    }

    private static @Nullable Long connectedAt(Program rank) {
        boolean ended = !rank.isAlive(); // asked before its output is read, which is complete then
        for (JsonNode line : lines(rank)) {
            if (line.has("connected")) {
                return line.get("at_ms").longValue();
            }
        }
        if (ended) {
            throw failed(rank);
        }
        return null;
    }

    /** The supersteps that rank 0 has completed so far. */
    public List<Superstep> supersteps() {
        return lines(ranks.get(0)).stream()
                .filter(line -> line.has("step"))
                .map(line -> new Superstep(
                        line.get("step").intValue(),
                        line.get("at_ms").longValue(),
                        line.get("compute_ms").doubleValue(),
                        line.get("exchange_ms").doubleValue()))
                .toList();
    }

    /** Median time of rank 0's supersteps that began and ended within a span of time; empty if there was none. */
    public OptionalDouble medianMillis(long fromMillis, long toMillis) {
        double[] sorted = supersteps().stream()
                .filter(s -> s.atMillis() - s.millis() >= fromMillis && s.atMillis() <= toMillis)
                .mapToDouble(Superstep::millis)
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }

    /** Waits for the end of all ranks and sums up; a rank that failed is told in the summary, not thrown. */
    public Summary await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<JsonNode> ends = new ArrayList<>();
        for (Program rank : ranks) {
            rank.await(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            ends.add(lines(rank).stream()
                    .filter(line -> line.has("summary"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException(rank.name() + " ended without a summary" + rank.said())));
        }
        return Summary.of(ends);
    }

    private static List<JsonNode> lines(Program rank) {
        String text = rank.output();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            if (line.startsWith("{")) {
                try {
                    lines.add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException(rank.name() + " printed a line that is not JSON: " + line, e);
                }
            }
        }
        return lines;
    }

    private static IllegalStateException failed(Program rank) {
        return new IllegalStateException(rank.name() + " ended early" + rank.said());
    }

    /**
     * One superstep of one rank.
     *
     * @param step its number, from 0
     * @param atMillis its end, in milliseconds since 1970
     * @param computeMillis time spent computing
     * @param exchangeMillis time spent sending, receiving and waiting
     */
    public record Superstep(int step, long atMillis, double computeMillis, double exchangeMillis) {
        /** The whole superstep's time. */
        public double millis() {
            return computeMillis + exchangeMillis;
        }
    }

    /**
     * A run that has ended.
     *
     * @param steps supersteps that all ranks completed
     * @param meanMillis mean time of rank 0's supersteps
     * @param medianMillis median of the same
     * @param brokenConnections connections that failed after they were established, as all ranks counted them
     * @param failures what ranks that did not end well say, by rank
     */
    public record Summary(
            int steps, double meanMillis, double medianMillis, int brokenConnections, Map<Integer, String> failures) {
        static Summary of(List<JsonNode> ends) {
            Map<Integer, String> failures = new TreeMap<>();
            for (JsonNode end : ends) {
                if (!end.get("end").textValue().equals("done")) {
                    failures.put(end.get("rank").intValue(), end.get("end").textValue());
                }
            }
            return new Summary(
                    ends.stream().mapToInt(e -> e.get("steps").intValue()).min().orElse(0),
                    ends.get(0).get("superstep_ms_mean").doubleValue(),
                    ends.get(0).get("superstep_ms_median").doubleValue(),
                    ends.stream()
                            .mapToInt(e -> e.get("broken_connections").intValue())
                            .sum(),
                    failures);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d supersteps, mean %.2f ms, median %.2f ms, %d broken connections%s",
                    steps,
                    meanMillis,
                    medianMillis,
                    brokenConnections,
                    failures.isEmpty() ? "" : ", failures " + failures);
        }
    }
}
