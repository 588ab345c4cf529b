package net.virtuoso.bench.stability;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.event.EventLog;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.TextTable;
import net.virtuoso.model.Event;
import net.virtuoso.model.PlanState;
import net.virtuoso.testkit.controller.MemoryController;
import net.virtuoso.testkit.controller.MemoryEventLog;

/**
 * {@code stability}: programs that change what they do, and one that doesn't but is noisy, each in a network of its own, all at
 * once and by the machine's clock. What adaptation changed is counted against what had to be changed.
 */
public final class StabilityEvaluation implements Evaluation {
    private static final int EVENTS_KEPT = 100_000;
    private static final Duration REPORT_PAUSE = Duration.ofMillis(250);
    private static final long NANOS_IN_MILLI = 1_000_000;

    @Override
    public String name() {
        return "stability";
    }

    @Override
    public String summary() {
        return "changes that adaptation makes against those that programs need, and links that come and go";
    }

    @Override
    public List<String> candidates() {
        return TrafficProgram.all().stream().map(TrafficProgram::name).toList();
    }

    @Override
    public Effort usual() {
        return new Effort(1, 600);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 20);
    }

    @Override
    public void run(Run run) {
        List<TrafficProgram> programs = TrafficProgram.all().stream()
                .filter(program -> run.options().only().contains(program.name()))
                .toList();
        List<Row> rows = new ArrayList<>();
        for (int round = 0; round < run.options().rounds(); round++) {
            run.story().chapter("Round " + (round + 1) + ": " + run.options().seconds() + " s, simulated sites");
            rows.addAll(run.story()
                    .step("watching", () -> watch(programs, run.options().seconds())));
        }
        run.story().show(report(run.report(), rows).toString());
    }

    /** Lets programs run for so long and counts what adaptation does. */
    static List<Row> watch(List<TrafficProgram> programs, int seconds) {
        MemoryController controller = new MemoryController();
        LinkLog links = new LinkLog();
        EventLog events = new MemoryEventLog(InstantSource.system(), EVENTS_KEPT);
        Map<TrafficProgram, SimulatedSites> sites = new LinkedHashMap<>();
        try (Container container = new Container(links.over(controller), controller, events)) {
            for (TrafficProgram program : programs) {
                SimulatedSites of = new SimulatedSites(program, sites.size(), controller, container.sense());
                controller.commit(of.changes(), "evaluation", program.name());
                sites.put(program, of);
            }
            Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1);
            for (int second = 0; second < seconds; second++) {
                long epoch = start.getEpochSecond() + second;
                Instant end = Instant.ofEpochSecond(epoch + 1);
                while (Instant.now().isBefore(end)) {
                    sites.values().forEach(SimulatedSites::report);
                    pause(end);
                }
                int passed = second;
                sites.values().forEach(of -> of.pass(passed, epoch));
            }
            return programs.stream()
                    .map(program ->
                            Row.of(program, seconds, start, links.of(program.name()), events.after(0, EVENTS_KEPT)))
                    .toList();
        }
    }

    /** Until the next report of links, or the end of the second. */
    private static void pause(Instant end) {
        Duration left = Duration.between(Instant.now(), end);
        Duration pause = left.compareTo(REPORT_PAUSE) < 0 ? left : REPORT_PAUSE;
        if (pause.isNegative()) {
            return;
        }
        try {
            Thread.sleep(pause.toMillis(), (int) (pause.toNanos() % NANOS_IN_MILLI));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Writes the rows, and returns the same as a table. */
    static TextTable report(ObjectNode report, List<Row> rows) {
        TextTable table = new TextTable(
                "program",
                "true changes",
                "inferences",
                "changes made",
                "links added",
                "links withdrawn",
                "oscillations");
        ArrayNode array = report.putArray("rows");
        for (Row row : rows) {
            array.addObject()
                    .put("program", row.program)
                    .put("true_changes", row.trueChanges)
                    .put("inferences", row.inferences)
                    .put("changes_made", row.changesMade)
                    .put("links_added", row.added)
                    .put("links_withdrawn", row.withdrawn)
                    .put("oscillations", row.oscillations);
            table.row(List.of(
                    row.program,
                    Integer.toString(row.trueChanges),
                    Integer.toString(row.inferences),
                    Integer.toString(row.changesMade),
                    Integer.toString(row.added),
                    Integer.toString(row.withdrawn),
                    Integer.toString(row.oscillations)));
        }
        return table;
    }

    /**
     * What became of a program.
     *
     * @param trueChanges how often what it does changed, the start included
     * @param inferences how often adaptation took it for something new
     * @param changesMade plans that were carried out
     * @param added links that came
     * @param withdrawn links that went
     * @param oscillations links that went once more than needed
     */
    record Row(
            String program,
            int trueChanges,
            int inferences,
            int changesMade,
            int added,
            int withdrawn,
            int oscillations) {
        static Row of(
                TrafficProgram program,
                int seconds,
                Instant start,
                List<LinkLog.Entry> links,
                List<LoggedEvent> events) {
            List<Integer> changes = program.changes(seconds);
            int added = (int) links.stream().filter(LinkLog.Entry::added).count();
            return new Row(
                    program.name(),
                    changes.size(),
                    (int) events.stream()
                            .filter(logged -> logged.event() instanceof Event.TopologyInferred inferred
                                    && inferred.network().equals(program.name()))
                            .count(),
                    (int) events.stream()
                            .map(LoggedEvent::event)
                            .filter(event -> event instanceof Event.PlanChanged changed
                                    && changed.network().equals(program.name())
                                    && (changed.state() == PlanState.APPLIED || changed.state() == PlanState.VERIFIED))
                            .map(event -> ((Event.PlanChanged) event).plan())
                            .distinct()
                            .count(),
                    added,
                    links.size() - added,
                    LinkLog.oscillations(links, start, changes));
        }
    }
}
