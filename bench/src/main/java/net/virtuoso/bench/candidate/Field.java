package net.virtuoso.bench.candidate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.candidate.Candidate.Running;
import net.virtuoso.bench.measure.Servers;
import net.virtuoso.lab.CommandFailed;

/**
 * The candidates of a run that could be started, ready to be measured in turn. One that can't be started is left out,
 * and the report says why. Not thread-safe.
 */
public final class Field {
    private static final int MAX_REASON = 600;
    private static final int MAX_FAILURES = 3;

    private final Run run;
    private final Map<Candidate, Running> running = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Servers servers;

    private Field(Run run, Servers servers) {
        this.run = run;
        this.servers = servers;
    }

    /**
     * Starts those that were asked for, and the reference.
     *
     * @throws IllegalStateException if the reference can't be started
     */
    public static Field start(Run run, Bed bed) {
        Field field = new Field(
                run,
                run.story()
                        .step(
                                "two hosts, two VMs, the measuring servers",
                                () -> Servers.start(bed.b().vm())));
        int number = 0;
        for (Candidate candidate : Candidates.all(run.distribution())) {
            number++;
            if (run.options().only().contains(candidate.name())
                    || candidate.name().equals(Candidates.REFERENCE)) {
                field.start(candidate, bed, number);
            }
        }
        field.requireReference();
        return field;
    }

    private void start(Candidate candidate, Bed bed, int number) {
        run.story().tell("starting %s: %s", candidate.name(), candidate.description());
        try {
            Running started = candidate.start(bed, number);
            started.lane().awaitTraffic();
            running.put(candidate, started);
        } catch (CommandFailed e) {
            leaveOut(candidate, "could not be started (bench/peers.txt has the packages of peers): " + e.getMessage());
        } catch (RuntimeException e) {
            leaveOut(candidate, "could not be started: " + e.getMessage());
        }
    }

    /** The names of those that were started, also of those that failed later: what was measured before stays. */
    public List<String> names() {
        return running.keySet().stream().map(Candidate::name).toList();
    }

    /**
     * Measures all in turn: in every round one later begins, so that none always comes first. A measurement that fails has no
     * figure; a candidate of which three have failed isn't measured any more.
     */
    public void each(int round, BiConsumer<String, Running> measurement) {
        List<Map.Entry<Candidate, Running>> order = new ArrayList<>(running.entrySet());
        Collections.rotate(order, -round);
        for (Map.Entry<Candidate, Running> entry : order) {
            String name = entry.getKey().name();
            if (failures(name) >= MAX_FAILURES) {
                continue;
            }
            try {
                measurement.accept(name, entry.getValue());
            } catch (RuntimeException e) {
                String reason = brief(String.valueOf(e.getMessage()));
                failures.add(new Failure(name, round + 1, reason));
                run.story().tell("%s failed: %s", name, reason);
                servers.restartThroughput();
            }
        }
    }

    private long failures(String candidate) {
        return failures.stream()
                .filter(failure -> failure.candidate.equals(candidate))
                .count();
    }

    private void leaveOut(Candidate candidate, String reason) {
        leftOut.put(candidate.name(), brief(reason));
        run.story().tell("%s is left out: %s", candidate.name(), brief(reason));
    }

    private static String brief(String reason) {
        return reason.substring(0, Math.min(MAX_REASON, reason.length()));
    }

    private void requireReference() {
        if (leftOut.containsKey(Candidates.REFERENCE)) {
            throw new IllegalStateException("without the reference nothing can be compared: " + Candidates.REFERENCE
                    + " " + leftOut.get(Candidates.REFERENCE));
        }
    }

    /**
     * Writes what the candidates are, {@code left_out: [{candidate, reason}]} for those that could not be started, and {@code
     * failures: [{candidate, round, reason}]} for single measurements.
     */
    public void report(ObjectNode report) {
        ArrayNode described = report.putArray("candidates");
        running.keySet()
                .forEach(candidate -> described
                        .addObject()
                        .put("candidate", candidate.name())
                        .put("description", candidate.description()));
        ArrayNode missing = report.putArray("left_out");
        leftOut.forEach(
                (name, reason) -> missing.addObject().put("candidate", name).put("reason", reason));
        ArrayNode failed = report.putArray("failures");
        failures.forEach(failure -> failed.addObject()
                .put("candidate", failure.candidate)
                .put("round", failure.round)
                .put("reason", failure.reason));
    }

    private record Failure(String candidate, int round, String reason) {}
}
