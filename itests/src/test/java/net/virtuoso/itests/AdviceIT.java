package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.bsp.BspOptions;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.bsp.Pattern;
import net.virtuoso.lab.demo.BlueNetwork;
import net.virtuoso.lab.demo.EmbeddedStage;
import net.virtuoso.lab.demo.VirtualMachines;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.simulation.SimulatedMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stage of the embedded demo, with adaptation as advice: a person looks at what was seen and planned, in the shell and in
 * REST, has a plan carried out, and takes it back.
 */
class AdviceIT {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALL_TO_ALL = "all-to-all";

    @Test
    void aPersonAppliesAPlanAndTakesItBack(@TempDir Path labs) throws Exception {
        try (Lab lab = Lab.open(labs)) {
            KarafInstance karaf = EmbeddedStage.unpack(lab, Path.of(Container.property("distribution")));
            try (EmbeddedStage stage = EmbeddedStage.start(karaf, START)) {
                assertThat(karaf.log().lines().filter(line -> line.contains("being refreshed")))
                        .as("a container starts once: what Karaf refreshes meanwhile starts twice")
                        .noneMatch(line -> line.contains("net.virtuoso."));
                BlueNetwork network = BlueNetwork.create(stage.rest(), stage.lanDevice(), stage.lanDriver());
                VirtualMachines<SimulatedMachine> vms = VirtualMachines.start(stage, network);
                network.adaptation("advise");
                BspRun program = BspRun.start(
                        "advice",
                        vms.guests().stream().map(stage::place).toList(),
                        vms.addresses(),
                        BspOptions.seconds(Pattern.ALL_TO_ALL, 256 << 10, 1, 600));
                program.awaitConnected(LIMIT);
                try {
                    inTheShell(new ShellClient(karaf.home(), karaf.sshPort(), karaf.password()), network, stage);
                    inRest(network, stage);
                } finally {
                    program.kill();
                }
            } finally {
                karaf.stop(Duration.ofSeconds(20));
            }
        }
    }

    private static void inTheShell(ShellClient shell, BlueNetwork network, EmbeddedStage stage) throws Exception {
        String plan = proposed(stage);
        assertThat(network.addedLinks()).as("advice changes nothing").isEmpty();
        assertThat(shell.run("vnet:matrix-show --window 4 blue")).contains("vm1", "vm4", "B/s");
        assertThat(shell.run("vnet:topology-infer blue")).contains(ALL_TO_ALL + " of 4 VMs, confidence");
        assertThat(json(shell, "vnet:topology-infer --json blue").path("kind").asText())
                .isEqualTo(ALL_TO_ALL);
        assertThat(shell.run("vnet:plan-list blue")).contains(plan, "proposed");
        assertThat(shell.run("vnet:plan-show " + plan))
                .contains("plan " + plan + " for network blue: proposed", "  add link blue.host-1.host-2.");
        assertThat(shell.run("vnet:plan-apply --dry-run " + plan)).contains("is left as it is", "would be committed");
        assertThat(network.addedLinks()).isEmpty();

        assertThat(shell.run("vnet:plan-apply -w " + plan)).contains("applied plan '" + plan + "'");
        Wait.until(
                "frames over the link that was approved",
                LIMIT,
                () -> network.firstDataOverAddedLink().isPresent());
        assertThat(shell.run("vnet:adapt-explain blue")).contains("infer: ", "plan: ", "apply: ");
        assertThat(shell.run("vnet:plan-rollback " + plan)).contains("plan '" + plan + "'");
        Wait.until(
                "the star as it was", LIMIT, () -> network.addedLinks().isEmpty(), () -> "; " + network.addedLinks());
        assertThat(shell.run("vnet:plan-list blue")).contains("rolled-back");
    }

    private static void inRest(BlueNetwork network, EmbeddedStage stage) {
        // What was just taken back may be proposed again: the traffic is the same.
        String plan = proposed(stage);
        assertThat(stage.rest().get("/matrices/blue?window=4s").path("names")).hasSize(4);
        assertThat(stage.rest().post("/topologies/blue", Map.of()).path("kind").asText())
                .isEqualTo(ALL_TO_ALL);
        JsonNode shown = stage.rest().get("/plans/" + plan);
        assertThat(shown.path("state").asText()).isEqualTo("proposed");
        stage.rest().post("/plans/" + plan + "/apply?dryRun=true", Map.of());
        assertThat(network.addedLinks()).isEmpty();

        stage.rest().post("/plans/" + plan + "/apply?wait=running", Map.of());
        Wait.until(
                "frames over the link that was approved in REST",
                LIMIT,
                () -> network.firstDataOverAddedLink().isPresent());
        stage.rest().post("/plans/" + plan + "/rollback", Map.of());
        Wait.until(
                "the star once more", LIMIT, () -> network.addedLinks().isEmpty(), () -> "; " + network.addedLinks());
        assertThat(stage.rest().get("/plans/" + plan).path("state").asText()).isEqualTo("rolled-back");
        assertThat(stage.rest().get("/decisions/blue").path("items").size()).isPositive();
    }

    private static String proposed(EmbeddedStage stage) {
        return Wait.value(
                "a plan that waits for a person",
                LIMIT,
                () -> {
                    for (JsonNode status :
                            stage.rest().get("/plans?network=blue").path("items")) {
                        if (status.path("state").asText().equals("proposed")) {
                            return status.path("id").asText();
                        }
                    }
                    return null;
                },
                () -> "; decisions: " + stage.rest().get("/decisions/blue"));
    }

    private static JsonNode json(ShellClient shell, String command) throws Exception {
        String output = shell.run(command);
        return new ObjectMapper().readTree(output.substring(output.indexOf('{')));
    }
}
