package net.virtuoso.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.bsp.BspOptions;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.bsp.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bulk-synchronous program in the virtual machines, over the star, while the network adapts, and over a full mesh.
 *
 * <p>In an all-to-all exchange of 2 × 2 machines, eight messages a superstep cross between the hosts. Over the star all
 * eight pass the proxy's line in each direction: 2 MiB, 336 ms at 50 Mbit/s. Between the hosts four pass in each
 * direction: 17 ms at 500 Mbit/s.
 */
final class SuperstepRuns {
    private static final int MESSAGE_BYTES = 256 << 10;
    private static final double COMPUTE_MS = 1;
    /** So that a superstep can be told from the next in steps of 20 ms. */
    private static final double LONG_COMPUTE_MS = 150;

    private static final double STAR_SECONDS = 12;
    private static final double MESH_SECONDS = 12;
    /** Time for the overlay to notice, and for a dozen seconds of supersteps after that. */
    private static final double ADAPTED_SECONDS = 32;
    /** Supersteps this soon after a start or a change aren't counted. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final Duration WITHDRAW_LIMIT = Duration.ofSeconds(40);
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Story story;
    private final BlueNetwork network;
    private final List<BspRun.Place> places;
    private final List<String> addresses;
    private final Report report;

    /**
     * Runs that are still to be made.
     *
     * @param places the machines
     * @param addresses their addresses, in the same order
     */
    SuperstepRuns(Story story, BlueNetwork network, List<BspRun.Place> places, List<String> addresses, Report report) {
        this.story = story;
        this.network = network;
        this.places = places;
        this.addresses = addresses;
        this.report = report;
    }

    void overStar() {
        story.chapter("3. The machines exchange messages, all with all; the star carries them over the proxy's line");
        report.superstepStarMs = median("star", COMPUTE_MS, STAR_SECONDS);
        story.show(network.matrix());
        pause(QUIET); // the traffic of this run is not to be taken for the next one's
    }

    void overMesh() {
        report.superstepMeshMs = median("mesh", COMPUTE_MS, MESH_SECONDS);
    }

    /** A program that also computes: the overlay tells its superstep without asking it. */
    void fromOutside() {
        report.superstepComputingMs = median("computing", LONG_COMPUTE_MS, MESH_SECONDS);
        JsonNode structure = network.structure();
        if (structure.hasNonNull("period")) {
            report.periodMs = structure.path("period").asDouble() * 1_000;
        }
        structure
                .path("vms")
                .forEach(vm -> story.tell(
                        "  %s computes %s, communicates %s, waits %s of the time",
                        vm.path("name").asText(),
                        share(vm.path("computing")),
                        share(vm.path("communicating")),
                        share(vm.path("waiting"))));
        story.tell("told from outside: %s", structure.path("reason").asText());
    }

    private static String share(JsonNode share) {
        return share.isNumber() ? Math.round(share.asDouble() * 100) + " %" : "(not known)";
    }

    private double median(String name, double computeMillis, double seconds) {
        return story.step("supersteps for " + Math.round(seconds) + " s", () -> {
            BspRun run = start(name, computeMillis, seconds);
            long from = run.awaitConnected(CONNECT_LIMIT) + SETTLE.toMillis();
            finish(run);
            double median = run.medianMillis(from, Long.MAX_VALUE)
                    .orElseThrow(() -> new DemoFailed("no superstep of run '" + name + "' was completed in time"));
            story.tell("  median superstep %.1f ms", median);
            return median;
        });
    }

    void adapted() {
        story.chapter("4. The same again, while the overlay watches and adapts");
        network.newDecisions();
        long event = network.lastEvent();
        network.adaptation("automatic");
        BspRun run = start("adapted", COMPUTE_MS, ADAPTED_SECONDS);
        long began = run.awaitConnected(CONNECT_LIMIT);
        story.tell("the machines exchange messages");
        Watch watch = new Watch(event);
        while (run.isRunning()) {
            watch.look();
            pause(Duration.ofMillis(200));
        }
        finish(run);
        Instant inferredAt = watch.inferredAt;
        Instant firstData = watch.firstData;
        if (inferredAt == null) {
            throw new DemoFailed("adaptation: no topology was inferred while the machines exchanged messages");
        }
        report.inferMs = inferredAt.toEpochMilli() - began;
        if (firstData == null) {
            throw new DemoFailed("adaptation: no frame took a link beyond the star; links: " + network.addedLinks());
        }
        report.adaptMs = firstData.toEpochMilli() - began;
        report.superstepAdaptedMs = run.medianMillis(firstData.toEpochMilli() + SETTLE.toMillis(), Long.MAX_VALUE)
                .orElseThrow(() -> new DemoFailed(
                        "adaptation: no superstep was completed after it, " + report.adaptMs + " ms from the start"));
        story.tell("inferred after %d ms, first frame over the new link after %d ms", report.inferMs, report.adaptMs);
        story.tell("median superstep after adaptation %.1f ms", report.superstepAdaptedMs);
        story.step("the traffic has stopped; the link goes after a hold-down", () -> {
            Wait.until(
                    "the withdrawal of the link that adaptation added",
                    WITHDRAW_LIMIT,
                    () -> {
                        tellDecisions();
                        return network.addedLinks().isEmpty();
                    },
                    () -> "; links: " + network.addedLinks());
            tellDecisions();
        });
    }

    private BspRun start(String name, double computeMillis, double seconds) {
        return BspRun.start(
                name, places, addresses, BspOptions.seconds(Pattern.ALL_TO_ALL, MESSAGE_BYTES, computeMillis, seconds));
    }

    private void finish(BspRun run) {
        BspRun.Summary summary = run.await(END_LIMIT);
        report.brokenConnections += summary.brokenConnections();
        story.tell("  %s", summary);
        if (summary.brokenConnections() > 0 || !summary.failures().isEmpty()) {
            throw new DemoFailed("the exchange between the machines broke: " + summary);
        }
    }

    private void tellDecisions() {
        List<String> decisions = network.newDecisions();
        decisions.forEach(decision -> story.tell("  %s", decision));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted", e);
        }
    }

    /** What shows from outside while the network adapts. */
    private final class Watch {
        private final long since;

        @Nullable
        Instant inferredAt;

        @Nullable
        Instant firstData;

        Watch(long since) {
            this.since = since;
        }

        void look() {
            tellDecisions();
            if (inferredAt == null) {
                network.inferenceAfter(since).ifPresent(this::inferred);
            }
            if (firstData == null) {
                Optional<Instant> first = network.firstDataOverAddedLink();
                firstData = first.orElse(null);
            }
        }

        private void inferred(JsonNode logged) {
            JsonNode event = logged.path("event");
            inferredAt = Instant.parse(logged.path("at").asText());
            report.inferred = event.path("kind").asText();
            report.confidence = event.path("confidence").asDouble();
            story.show(network.matrix());
            story.tell("inferred: %s, confidence %.2f", report.inferred, report.confidence);
        }
    }
}
