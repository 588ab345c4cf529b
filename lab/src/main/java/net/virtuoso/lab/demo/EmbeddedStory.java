package net.virtuoso.lab.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.StandaloneKaraf;

/**
 * The demo in one container, with simulated hypervisors and ports in memory: the feature {@code vnet-simulation} plays it,
 * told to by its configuration {@code net.virtuoso.simulation.demo}, and writes what happens and the report to files. Needs
 * no root.
 */
public final class EmbeddedStory {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIRECTORY = "data/demo";

    private final DemoOptions options;
    private final PrintStream out;
    private int told;

    /**
     * A demo that is still to be played.
     *
     * @param out takes the story
     */
    public EmbeddedStory(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Plays it, removes the container, and writes the report.
     *
     * @return the figures
     * @throws DemoFailed if something could not be shown
     */
    public JsonNode play() {
        Path distribution = Path.of(System.getProperty("vnet.distribution", ""));
        if (!Files.isRegularFile(distribution)) {
            throw new DemoFailed("there is no distribution '" + distribution
                    + "': build it with ./vnet build and name it" + " with -Dvnet.distribution=FILE");
        }
        if (!Cmd.of("tar", "-tzf", distribution.toString())
                .withLimit(Duration.ofMinutes(2))
                .text()
                .contains("/net.virtuoso.simulation/")) {
            throw new DemoFailed(
                    "this distribution has no feature vnet-simulation, which the embedded demo is played by:"
                            + " as root the demo runs on real parts");
        }
        try (Story story = new Story(out)) {
            story.chapter("The main job in one container: simulated hypervisors, real links over loopback");
            StandaloneKaraf karaf = story.step(
                    "unpacking and starting the container",
                    () -> StandaloneKaraf.start(
                            distribution,
                            List.of("vnet-all", "vnet-simulation"),
                            etc -> Files.writeString(
                                    etc.resolve("net.virtuoso.simulation.demo.cfg"),
                                    "directory = ${karaf.home}/" + DIRECTORY + "\n")));
            String document;
            try (karaf) {
                document = watch(story, karaf);
            }
            List<String> left = karaf.leftovers();
            story.tell("the container is removed, %d things left", left.size());
            return report(document, left);
        }
    }

    private String watch(Story story, StandaloneKaraf karaf) {
        Wait.until(
                "the end of the demo in the container",
                LIMIT,
                () -> {
                    tellProgress(story, karaf);
                    return !karaf.read(DIRECTORY + "/report.json").isEmpty()
                            || !karaf.read(DIRECTORY + "/failure").isEmpty()
                            || !karaf.isRunning();
                },
                karaf::said);
        tellProgress(story, karaf);
        String failure = karaf.read(DIRECTORY + "/failure");
        if (!failure.isEmpty()) {
            throw new DemoFailed(failure.strip());
        }
        if (!karaf.isRunning()) {
            throw new DemoFailed("the container ended while the demo was played" + karaf.said());
        }
        return karaf.read(DIRECTORY + "/report.json");
    }

    private void tellProgress(Story story, StandaloneKaraf karaf) {
        String progress = karaf.read(DIRECTORY + "/progress");
        int end = progress.lastIndexOf('\n') + 1; // a line that is not yet complete waits
        if (end > told) {
            progress.substring(told, end).lines().forEach(line -> story.tell("%s", line));
            told = end;
        }
    }

    private JsonNode report(String document, List<String> left) {
        ObjectNode report;
        try {
            report = (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new DemoFailed("the container's report is not JSON: " + document, e);
        }
        report.put("leftovers", report.path("leftovers").asInt() + left.size());
        options.report().ifPresent(file -> Report.write(file, report.toPrettyString()));
        out.println();
        out.println(report.toPrettyString());
        List<String> failures = new ArrayList<>(left);
        if (!report.path("ping_client_vm_ok").asBoolean()) {
            failures.add("client and VMs don't answer each other's pings");
        }
        if (report.path("broken_connections").asInt() > 0) {
            failures.add("connections between VMs broke");
        }
        if (!failures.isEmpty()) {
            throw new DemoFailed(String.join("; ", failures));
        }
        return report;
    }
}
