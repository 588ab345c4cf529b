package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.control.internal.controller.TestController;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Lifetime;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.Node;
import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.identity.Credentials;
import net.virtuoso.testkit.MemoryStateStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes join, renew and are shut out over real TLS on loopback. */
class JoinTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path data;

    private TestController controller;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private TestController controller(String name, MemoryStateStore store, boolean plaintext) throws Exception {
        TestController made = new TestController(store, data.resolve(name), plaintext);
        open.add(made);
        return made;
    }

    private TestController encrypting() throws Exception {
        controller = controller("c", new MemoryStateStore(), false);
        await().until(controller.component()::isLeader);
        await().until(() -> controller.component().current().trust().authority() != null);
        return controller;
    }

    private NodeAgent agent(String name, @Nullable String token, boolean plaintext, InstantSource clock)
            throws IOException {
        AgentSettings settings = new AgentSettings(
                new Node(name, new TreeMap<>(Map.of("tls", new Endpoint("127.0.0.1", 1)))),
                List.of(new Endpoint("127.0.0.1", controller.port())),
                List.of(),
                List.of(),
                Duration.ofMillis(500),
                4,
                data.resolve(name + ".json"),
                plaintext,
                token == null ? null : TokenText.parse(token),
                data.resolve(name + ".pem"));
        NodeAgent agent = new NodeAgent(settings, "test", s -> new FakeOverlay(), clock, new Random(1));
        open.add(0, agent);
        return agent;
    }

    private NodeAgent agent(String name, @Nullable String token) throws IOException {
        return agent(name, token, false, Clock.systemUTC());
    }

    private String token(@Nullable String node) {
        return controller
                .tokens()
                .create(node, JoinTokens.DEFAULT_VALIDITY, "test")
                .text();
    }

    private void close(NodeAgent agent) {
        open.remove(agent);
        agent.close();
    }

    @Test
    void aTokenLetsANodeInOnceAndItsCertificateFromThenOn() throws Exception {
        encrypting();
        String token = token(null);
        NodeAgent far = agent("far", token);
        await().until(far::isConnected);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("far.pem"))))
                .isEqualTo("rw-------");
        assertThat(data.resolve("far.pem.asked")).doesNotExist();
        close(far);

        await().until(agent("far", null)::isConnected);
        NodeAgent second = agent("second", token);
        await().untilAsserted(() -> assertThat(second.problem()).contains("no node has used"));
        assertThat(second.isConnected()).isFalse();
        assertThat(controller.component().current().nodes()).containsOnlyKeys("far");
        assertThat(controller.tokens().list())
                .singleElement()
                .satisfies(t -> assertThat(t.usedBy()).isEqualTo("far"));
    }

    @Test
    void withoutTokenOrCertificateItSaysWhatToDo() throws Exception {
        encrypting();
        NodeAgent far = agent("far", null);
        await().untilAsserted(() -> assertThat(far.problem())
                .contains("vnet:token-create --node far")
                .contains("net.virtuoso.node-far.cfg"));
    }

    @Test
    void aNodeSpeaksForTheNameInItsCertificateOnly() throws Exception {
        encrypting();
        close(joined("mallory"));
        Files.move(data.resolve("mallory.pem"), data.resolve("home.pem"));
        NodeAgent home = agent("home", null);
        // It is left out by the node itself; the controller is asked in ControllerAdmissionTest.
        await().untilAsserted(() -> assertThat(home.problem()).contains("no certificate"));
    }

    private NodeAgent joined(String name) throws IOException {
        NodeAgent agent = agent(name, token(name));
        await().until(agent::isConnected);
        return agent;
    }

    @Test
    void aTokenOfAnotherAuthorityNamesAnotherController() throws Exception {
        encrypting();
        TestController mine = controller;
        encrypting();
        String foreign = token(null);
        controller = mine;
        NodeAgent far = agent("far", foreign);
        await().untilAsserted(
                        () -> assertThat(far.problem()).contains("join token").contains("not from"));
        assertThat(mine.tokens().list()).isEmpty();
    }

    @Test
    void plainAndEncryptedNeverMeet() throws Exception {
        encrypting();
        NodeAgent plain = agent("plain", null, true, Clock.systemUTC());
        await().untilAsserted(() -> assertThat(plain.problem()).contains("here is plaintext = true"));
        String token = token(null);
        TestController encrypting = controller;
        controller = controller("p", new MemoryStateStore(), true);
        await().until(controller.component()::isLeader);
        NodeAgent far = agent("far", token);
        await().untilAsserted(() -> assertThat(far.problem()).contains("plaintext = true there"));
        assertThat(encrypting.component().nodes()).isEmpty();
        assertThat(controller.component().nodes()).isEmpty();
        assertThatThrownBy(() -> token(null)).hasMessageContaining("plaintext = true");
    }

    @Test
    void whoIsShutOutIsCutOffAndComesBackWithANewTokenOnly() throws Exception {
        encrypting();
        NodeAgent far = joined("far");
        FakeWatcher watcher = new FakeWatcher();
        NodeAgent near = joined("near");
        near.identity().watch(watcher);

        controller.tokens().revoke("far", "test");

        await().until(() -> !far.isConnected());
        await().untilAsserted(
                        () -> assertThat(far.problem()).contains("was revoked").contains("vnet:token-create"));
        await().untilAsserted(() -> assertThat(watcher.calls).isPositive());
        Credentials shown = far.identity().credentials();
        assertThat(shown).isNotNull();
        assertThat(near.identity().isRevoked(shown.certificate())).isTrue();
        assertThatThrownBy(() -> near.identity().verify(shown.chain())).hasMessageContaining("revoked");
        assertThat(near.isConnected()).isTrue();
        close(far);

        NodeAgent back = joined("far");
        Credentials fresh = back.identity().credentials();
        assertThat(near.identity().verify(fresh.chain())).isEqualTo("far");
        // What was revoked is known again after a restart without a controller.
        await().until(() ->
                Files.readString(data.resolve("near.json")).contains(Certificates.serial(shown.certificate())));
    }

    @Test
    void renewsOnTheConnectionThatStands() throws Exception {
        encrypting();
        NodeAgent far = joined("far");
        Credentials first = far.identity().credentials();
        close(far);
        Duration ahead = Lifetime.OF_A_NODE.dividedBy(2).plus(Duration.ofHours(1));
        // The node's clock only: the controller's certificate has to count for both. The controller decides by its own.
        NodeAgent early = agent("far", null, false, () -> Instant.now().plus(ahead));
        await().until(early::isConnected);
        assertThat(early.identity().credentials()).isEqualTo(first);
        close(early);
        controller.advance(ahead);
        NodeAgent due = agent("far", null, false, () -> Instant.now().plus(ahead));
        await().until(() -> !due.identity().credentials().equals(first));
        assertThat(due.isConnected()).isTrue();
        close(due);
        NodeAgent again = agent("far", null, false, () -> Instant.now().plus(ahead));
        await().until(again::isConnected);
        assertThat(again.identity().credentials().certificate()).isNotEqualTo(first.certificate());
    }

    @Test
    void saysSoWhenItCouldNotRenewForLong() throws Exception {
        encrypting();
        close(joined("far"));
        InstantSource late = () -> Instant.now().plus(Duration.ofDays(23));
        NodeAgent far = agent("far", null, false, late);
        await().until(() -> far.report() != null
                && far.report().problems().stream().anyMatch(p -> p.contains("has not been renewed")));
        assertThat(far.problem()).contains("expires at").contains("has not been renewed");
        close(far);
        NodeAgent over = agent("far", null, false, () -> Instant.now().plus(Duration.ofDays(31)));
        await().untilAsserted(
                        () -> assertThat(over.problem()).contains("has expired").contains("vnet:token-create"));
    }

    @Test
    void aSecondControllerLetsNodesInOnceItHasTheSecret() throws Exception {
        MemoryStateStore store = new MemoryStateStore();
        TestController first = controller("c1", store, false);
        controller = first;
        await().until(() -> first.component().current().trust().authority() != null);
        close(joined("far"));
        TestController second = controller("c2", store.otherClient(), false);
        open.remove(first);
        first.close();
        await().until(second.component()::isLeader);
        controller = second;
        NodeAgent far = agent("far", null);
        await().untilAsserted(() -> assertThat(far.problem()).contains("TLS"));
        assertThat(far.isConnected()).isFalse();

        Files.createDirectories(data.resolve("c2/virtuoso"));
        Files.copy(data.resolve("c1/virtuoso/authority-secret"), data.resolve("c2/virtuoso/authority-secret"));

        await().until(far::isConnected);
        joined("near");
    }

    @Test
    void tokensHaveBounds() throws Exception {
        encrypting();
        assertThatThrownBy(() -> controller.tokens().create(null, Duration.ofSeconds(1), "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("validity");
        assertThatThrownBy(() -> controller.tokens().create("No Name", Duration.ofHours(1), "test"))
                .hasMessageContaining("node");
        String text = token(null);
        controller.tokens().delete(TokenText.parse(text).id(), "test");
        NodeAgent far = agent("far", text);
        await().untilAsserted(() -> assertThat(far.problem()).contains("vnet:token-create"));
    }

    private static final class FakeWatcher implements Runnable {
        private volatile int calls;

        @Override
        public void run() {
            calls++;
        }
    }
}
