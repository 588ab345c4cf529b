package net.virtuoso.bench.adaptation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.Run;
import net.virtuoso.lab.bsp.Pattern;

/**
 * {@code adaptation}: the slides' experiment on real frames. Each program runs over the star, while the network adapts, and over
 * a full mesh; then the bulk-synchronous ones with one link after the other. A second is one that a program would run over the
 * full mesh if lines were all that counted.
 */
public final class AdaptationEvaluation implements Evaluation {
    private static final int KIB = 1024;
    /**
     * Of an all-to-all exchange. A host gets twelve of these at once, and its line's queue holds twice as many bytes: of what is lost
     * there only time-outs of TCP would tell, over whatever network.
     */
    private static final int SMALL_MESSAGE = 24 * KIB;

    private static final int MESSAGE = 256 * KIB;
    /** Runs for the figure are shorter: there are many. */
    private static final double FIGURE_SHARE = 0.1;

    private static final double FIGURE_LEAST_SECONDS = 3;
    /** Small: how long it runs is decided by what its processes send, hardly by this. */
    private static final int HPCC_SIZE = 1000;

    /** What a run has sent is not to be taken for the next one's. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    @Override
    public String name() {
        return "adaptation";
    }

    @Override
    public String summary() {
        return "run time of parallel programs over the star, while the network adapts, and over a full mesh";
    }

    @Override
    public List<String> candidates() {
        return Stream.concat(Stream.of(Pattern.values()).map(Pattern::label), Stream.of(HpccWorkload.NAME))
                .toList();
    }

    @Override
    public Effort usual() {
        return new Effort(1, 60);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 6);
    }

    @Override
    public void run(Run run) {
        List<Workload> workloads = workloads(run.options().only(), run.options().seconds());
        List<String> missing = HpccWorkload.missing();
        if (run.options().only().contains(HpccWorkload.NAME) && !missing.isEmpty()) {
            throw new IllegalStateException("hpcc needs commands that are missing: " + missing
                    + "; install them with: apt-get install -y --no-install-recommends hpcc openmpi-bin");
        }
        run.story().chapter("Eight VMs on four hosts");
        Cluster cluster =
                run.story().step("building hosts, lines and VMs", () -> Cluster.build(run.lab(), run.distribution()));
        run.story().step("starting five containers", cluster::start);
        Overlay overlay = new Overlay(cluster.rest());
        AdaptationRows rows = new AdaptationRows(workloads);
        ArrayNode failures = run.report().putArray("failures");
        for (int round = 0; round < run.options().rounds(); round++) {
            for (Workload workload : workloads) {
                run.story()
                        .chapter(workload.name() + ", round " + (round + 1) + " of "
                                + run.options().rounds() + "; " + workload.lines());
                cluster.limit(workload.lines());
                for (Setting setting : Setting.values()) {
                    measure(run, cluster, overlay, workload, setting, round, rows, failures);
                }
            }
        }
        run.story().chapter("One link after the other; " + Lines.SLOW);
        cluster.limit(Lines.SLOW);
        for (Workload workload : workloads) {
            if (workload instanceof SuperstepWorkload supersteps) {
                byLinks(run, cluster, overlay, supersteps, rows);
            }
        }
        describe(run.report(), workloads);
        run.story().chapter("Medians of " + run.options().rounds() + " rounds");
        run.story().show(rows.report(run.report()).toString());
        run.story().show(rows.byLinks().toString());
        run.options().report().ifPresent(file -> draw(run, file, rows));
    }

    /** The programs asked for, of such a length. */
    static List<Workload> workloads(List<String> only, double seconds) {
        List<Workload> workloads = new ArrayList<>();
        for (Pattern pattern : Pattern.values()) {
            workloads.add(SuperstepWorkload.lasting(
                    seconds, pattern, pattern == Pattern.ALL_TO_ALL ? SMALL_MESSAGE : MESSAGE));
        }
        workloads.add(new HpccWorkload(HPCC_SIZE));
        return workloads.stream()
                .filter(workload -> only.contains(workload.name()))
                .toList();
    }

    private static void measure(
            Run run,
            Cluster cluster,
            Overlay overlay,
            Workload workload,
            Setting setting,
            int round,
            AdaptationRows rows,
            ArrayNode failures) {
        String name = workload.name() + "-" + setting.name().toLowerCase(Locale.ROOT) + "-" + round;
        overlay.adaptation(setting == Setting.ADAPTIVE ? "automatic" : "off");
        if (setting == Setting.MESH) {
            overlay.link(HostPair.of(Pattern.ALL_TO_ALL));
        }
        long event = overlay.lastEvent();
        long decision = overlay.lastDecision();
        try {
            Workload.Finished finished = run.story().step(name, () -> workload.run(cluster, name));
            rows.add(workload, setting, round, finished.seconds());
            run.story().tell("  %.1f s %s", finished.seconds(), String.join("; ", finished.complaints()));
            finished.complaints().forEach(complaint -> failures.add(name + ": " + complaint));
            if (setting == Setting.ADAPTIVE) {
                Course course = Course.of(finished, overlay.eventsAfter(event), overlay.added(), overlay::plan);
                rows.add(workload, round, course);
                run.story().tell("  %s", course);
                overlay.decisionsAfter(decision).forEach(run.story()::show);
            }
        } catch (IllegalStateException e) {
            // One program that fails, as programs of others may, leaves the figures of the others.
            run.story().tell("FAILED: %s", String.valueOf(e.getMessage()));
            failures.add(String.valueOf(e.getMessage()));
        }
        pause(); // processes of a program that spins may still be ending
        overlay.adaptation("off");
        if (setting == Setting.ADAPTIVE) {
            overlay.awaitStar();
        }
        overlay.unlink();
        pause();
    }

    private static void byLinks(
            Run run, Cluster cluster, Overlay overlay, SuperstepWorkload workload, AdaptationRows rows) {
        SuperstepWorkload shorter = workload.lasting(
                Math.max(FIGURE_LEAST_SECONDS, FIGURE_SHARE * run.options().seconds()));
        List<HostPair> pairs = shorter.pairs();
        for (int links = 0; links <= pairs.size(); links++) {
            overlay.link(pairs.subList(0, links));
            String name = workload.name() + "-" + links + "-links";
            double seconds =
                    run.story().step(name, () -> shorter.run(cluster, name)).seconds();
            rows.byLinks(workload, links, seconds);
            overlay.unlink();
        }
    }

    /** Writes what the figures are of. */
    static void describe(ObjectNode report, List<Workload> workloads) {
        report.putObject("network").put("vms", Cluster.VMS).put("hosts", Cluster.HOSTS);
        ObjectNode arguments = report.putObject("arguments");
        for (Workload workload : workloads) {
            ObjectNode of = arguments
                    .putObject(workload.name())
                    .put("proxy_mbit_s", workload.lines().proxy().mbit())
                    .put("host_mbit_s", workload.lines().host().mbit());
            if (workload instanceof SuperstepWorkload supersteps) {
                of.put("bytes", supersteps.bytes())
                        .put("compute_ms", Math.round(supersteps.computeMillis()))
                        .put("steps", supersteps.steps());
            } else if (workload instanceof HpccWorkload hpcc) {
                of.put("size", hpcc.size());
            }
        }
    }

    private static void draw(Run run, Path report, AdaptationRows rows) {
        Path file = figureBeside(report);
        try {
            Files.writeString(file, rows.figure());
        } catch (IOException e) {
            throw new IllegalStateException("the figure can't be written to " + file + ": " + e, e);
        }
        run.report().put("figure", file.getFileName().toString());
        run.story().tell("the figure is in %s", file);
    }

    /** Where the figure of a report is kept: beside it, with another ending. */
    static Path figureBeside(Path report) {
        String name = report.toAbsolutePath().getFileName().toString();
        return report.toAbsolutePath().resolveSibling(name.replaceFirst("\\.json$", "") + ".svg");
    }

    private static void pause() {
        try {
            Thread.sleep(QUIET.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
