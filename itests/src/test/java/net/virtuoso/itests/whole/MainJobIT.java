package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.bsp.BspOptions;
import net.virtuoso.lab.bsp.BspRun;
import net.virtuoso.lab.bsp.Pattern;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LxcGuest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The main job, short. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class MainJobIT {
    private static final String STRANGER = "02:00:5e:00:00:f0";

    @Test
    void vmsAppearOnTheUsersLanAndTheNetworkAdapts() {
        String id;
        Path directory;
        try (WholeSystem system = WholeSystem.start()) {
            id = system.lab.id();
            directory = system.lab.directory();
            LxcGuest.create(system.host(0).libvirt(), GuestSpec.of("stranger", STRANGER));
            for (int i = 0; i < system.vms.guests().size(); i++) {
                LxcGuest vm = system.vms.guests().get(i);
                String address = system.vms.addresses().get(i);
                assertThat(system.sites.lan().dhcp().lease(vm.mac()))
                        .as("lease of %s by the user's server", vm)
                        .hasValueSatisfying(lease -> assertThat(lease.address()).isEqualTo(address));
                system.stage.ping(vm, address, Duration.ofSeconds(15));
            }

            adapts(system);

            assertThat(system.network.vm(STRANGER)).as("a VM of no network").isEmpty();
            assertThat(system.sites.lan().dhcp().lease(STRANGER)).isEmpty();
        }
        assertThat(Leftovers.of(id, directory)).isEmpty();
    }

    private static void adapts(WholeSystem system) {
        long event = system.network.lastEvent();
        system.network.adaptation("automatic");
        BspRun run = BspRun.start(
                "exchange",
                system.vms.guests().stream().map(system.stage::place).toList(),
                system.vms.addresses(),
                BspOptions.seconds(Pattern.ALL_TO_ALL, 128 << 10, 1, 30));
        run.awaitConnected(Duration.ofSeconds(60));
        Wait.until(
                "a frame over a link that adaptation added",
                Duration.ofSeconds(40),
                () -> system.network.firstDataOverAddedLink().isPresent(),
                () -> "; decisions: " + system.network.newDecisions() + "; links: "
                        + system.vnet.rest().get("/links"));
        assertThat(system.network.inferenceAfter(event))
                .hasValueSatisfying(logged ->
                        assertThat(logged.path("event").path("kind").asText()).isEqualTo("all-to-all"));
        BspRun.Summary summary = run.await(Duration.ofSeconds(90));
        assertThat(summary.brokenConnections()).as("%s", summary).isZero();
        assertThat(summary.failures()).isEmpty();
        assertThat(system.network.structure().path("vms"))
                .as("what they do with their time, with the processor time that libvirt tells")
                .hasSize(4)
                .allSatisfy(vm -> {
                    assertThat(vm.path("communicating").asDouble()).isPositive();
                    assertThat(vm.path("processors").asDouble()).isPositive();
                });
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(system.network.addedLinks())
                        .as("links after the traffic has stopped")
                        .isEmpty());
        system.awaitConvergence(Duration.ofSeconds(15));
        system.awaitTraffic(Duration.ofSeconds(10));
    }
}
