package net.virtuoso.itests.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.karaf.KarafInstance;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.net.Ping;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;

/** Nodes that joined by tokens: encrypted control and links carry the VMs' traffic; who is revoked is cut off. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecurityIT {
    private static final Duration SECONDS = Duration.ofSeconds(20);

    @SuppressWarnings("NullAway.Init")
    private WholeSystem system;

    @BeforeAll
    void start() {
        system = WholeSystem.startEncrypted();
        system.awaitTraffic(SECONDS);
    }

    @AfterAll
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    private List<JsonNode> items(String path) {
        return StreamSupport.stream(system.vnet.rest().get(path).path("items").spliterator(), false)
                .toList();
    }

    @Test
    @Order(1)
    void trafficGoesOverEncryptedLinksOnly() {
        assertThat(items("/links?network=blue")).hasSize(2).allSatisfy(link -> {
            assertThat(link.path("transport").asText()).isEqualTo("udp");
            assertThat(link.path("state").asText()).isEqualTo("up");
        });
        system.network.mesh("host-1", system.vms.macsAt("host-1"), "host-2", system.vms.macsAt("host-2"), "tls");
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(system.vm(0)
                                .cmd("ping", "-n", "-c", "1", "-W", "1", system.address(1))
                                .succeeds())
                        .isTrue());
        await().atMost(SECONDS)
                .until(() -> system.network.firstDataOverAddedLink().isPresent());
        assertThat(system.vnet.agents())
                .allSatisfy(agent -> assertThat(agent.log())
                        .contains("Links over UDP are encrypted by", "Links over TLS are encrypted by"));
    }

    @Test
    @Order(1)
    void theCableShowsNothingOfWhatMachinesSay() {
        String mark = "vnet";
        NetworkNamespace client = system.sites.lan().client();
        LabProcess talk =
                client.start("talk", "ping", "-n", "-i", "0.05", "-s", "400", "-p", hex(mark), system.address(0));
        try {
            assertThat(heard(client, "icmp")).as("at the client").contains(mark + mark + mark);
            assertThat(heard(system.host(0).network(), "udp port 7770"))
                    .as("on the way")
                    .doesNotContain(mark);
        } finally {
            talk.kill();
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Datagrams that pass, as text where they are. */
    private static String heard(NetworkNamespace at, String filter) {
        List<String> command = new ArrayList<>(List.of("tcpdump", "-l", "-n", "-A", "-i", "any", "-c", "100"));
        command.addAll(List.of(filter.split(" ")));
        return at.cmd(command.toArray(String[]::new)).withLimit(SECONDS).text();
    }

    @Test
    @Order(2)
    void keysAreTheirOwnersAndTokensHaveServed() throws IOException {
        Path data = system.vnet.agents().get(0).home().resolve("data/virtuoso");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("node-host-1.pem"))))
                .isEqualTo("rw-------");
        Path secret = system.vnet.home().home().resolve("data/virtuoso/authority-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(items("/tokens"))
                .hasSize(3)
                .allSatisfy(token -> assertThat(token.path("state").asText()).isEqualTo("used"));
        assertThat(items("/nodes"))
                .allSatisfy(node ->
                        assertThat(node.at("/certificate/expires").asText()).isNotEmpty());
    }

    @Test
    @Order(3)
    void aNodeComesBackWithItsCertificateAlone() {
        KarafInstance agent = system.vnet.agents().get(0);
        system.joining().configure(agent.name(), Map.of());
        agent.kill();
        agent.start();
        system.awaitConvergence(WholeSystem.BOOT);
        Ping.until(system.sites.lan().client(), system.address(0), SECONDS);
    }

    @Test
    @Order(4)
    void whoIsRevokedIsCutOffAndComesBackByAToken() {
        system.vnet.rest().delete("/nodes/host-2/certificate");
        await().atMost(SECONDS).untilAsserted(() -> {
            JsonNode node = system.vnet.rest().get("/nodes/host-2");
            assertThat(node.path("connected").asBoolean()).isFalse();
            assertThat(node.path("shutOut").asBoolean()).isTrue();
        });
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(Ping.once(system.sites.lan().client(), system.address(1)))
                        .as("a VM at the node that is shut out")
                        .isFalse());
        assertThat(Ping.once(system.sites.lan().client(), system.address(0)))
                .as("a VM elsewhere")
                .isTrue();
        system.vnet.agents().get(1).awaitLog("was revoked", SECONDS);
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(system.vnet
                                .rest()
                                .get("/nodes/home")
                                .at("/report/links")
                                .toString())
                        .contains("was revoked"));

        system.joining().letIn("host-2");

        system.awaitConvergence(SECONDS);
        system.awaitTraffic(SECONDS);
    }
}
