package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator does with a Karaf of their own: install the KAR, then features that come and go while it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockKarafIT {
    private static final String REDEPLOYED = "vnet-agent";
    private static final Set<String> WITH_CONTROLLER = Set.of("vnet-controller", "vnet-all");
    private static final String NODE = "etc/net.virtuoso.node-test.cfg";
    private static final String TAKEN_BY_THE_SHELL = "vnet-tp-jna";
    private static final int TIMES = 10;

    /** Things begin and end some time after the bundle that has them: Netty's threads after a second of quiet. */
    private static final Duration SETTLING = Duration.ofMinutes(2);

    @SuppressWarnings("NullAway.Init")
    private Container karaf;

    @BeforeAll
    void startStockKaraf() throws Exception {
        karaf = Container.stockKaraf("stock");
        // Part of nearly every Karaf. Its own redeployment leaks class loaders, which is not what is looked for here.
        karaf.installFeature("scr");
        karaf.installKar(Container.kar());
    }

    @AfterAll
    void stopKaraf() throws Exception {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    void shipEveryBundleButTheTestkit() throws Exception {
        Set<String> bundles;
        try (Stream<Path> folders = Files.list(Path.of(Container.property("bundles")))) {
            bundles = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> "net.virtuoso." + folder.getFileName())
                    .filter(name -> !name.equals("net.virtuoso.testkit"))
                    .collect(Collectors.toSet());
        }
        try (JarFile kar = new JarFile(Container.kar().toFile())) {
            Set<String> shipped = kar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("repository/net/virtuoso/net.virtuoso.") && name.endsWith(".jar"))
                    .map(name -> name.split("/")[3])
                    .collect(Collectors.toSet());
            assertThat(shipped).isEqualTo(bundles);
        }
    }

    Stream<String> ours() throws Exception {
        List<String> features = karaf.features("vnet-");
        assertThat(features).as("features in the KAR").contains("vnet-api");
        return features.stream();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void startsAloneAndLeavesNothing(String feature) throws Exception {
        Set<Container.Bundle> before = new HashSet<>(karaf.bundles());
        int errors = karaf.log("ERROR").size();

        boolean controller = WITH_CONTROLLER.contains(feature);
        karaf.configureController(controller);
        karaf.installFeature(feature);
        try {
            // All of what a feature needs may be there already: Karaf has Bouncy Castle, for example.
            assertThat(karaf.bundles()).as("bundles with " + feature).containsAll(before);
            assertThat(karaf.isInstalled(feature)).isTrue();
            awaitStarted();
        } finally {
            karaf.uninstallFeature(feature);
            karaf.configureController(false);
        }
        assertThat(karaf.bundles())
                .as("bundles after the removal of " + feature)
                .containsExactlyInAnyOrderElementsOf(before);
        List<String> logged = karaf.log("ERROR");
        assertThat(logged.subList(errors, logged.size())).as("errors logged").isEmpty();
    }

    @Test
    void tenRedeploymentsLeakNothing() throws Exception {
        karaf.configure(
                NODE,
                Map.of("name", "test", "bind", "127.0.0.1", "plaintext", "true", "udp.port", "0", "tcp.port", "0"));
        // JLine takes JNA if it is there: as it comes and goes, Karaf refreshes its shell, which leaks class loaders of
        // its own.
        karaf.installFeature(TAKEN_BY_THE_SHELL);
        try {
            redeployWithoutLeak();
        } finally {
            karaf.uninstallFeature(TAKEN_BY_THE_SHELL);
            // Another feature that brings the agent, but no data path for it, would wait for one.
            karaf.removeConfiguration(NODE);
        }
    }

    private void redeployWithoutLeak() throws Exception {
        // The first time starts what the container keeps for good, for example its own pools.
        redeploy();
        redeploy();
        Held before = Held.by(karaf.jmx());
        assertThat(before.classLoaders())
                .as("class loaders of the container's own bundles")
                .isPositive();

        for (int i = 0; i < TIMES; i++) {
            redeploy();
        }

        await("what " + TIMES + " redeployments of " + REDEPLOYED + " hold is what was held before: " + before)
                .atMost(SETTLING)
                .untilAsserted(() -> {
                    Held after = Held.by(karaf.jmx());
                    assertThat(after.ourThreads()).as("threads of ours").isEmpty();
                    assertThat(after.classLoaders())
                            .as("class loaders of bundles")
                            .isLessThanOrEqualTo(before.classLoaders());
                    // One leak a redeployment would be ten: the container's own pools breathe by fewer.
                    assertThat(after.threads()).as("threads").isLessThan(before.threads() + TIMES);
                    assertThat(after.descriptors()).as("open descriptors").isLessThan(before.descriptors() + TIMES);
                });
    }

    private void redeploy() throws Exception {
        karaf.installFeature(REDEPLOYED);
        try {
            awaitStarted();
            await("an agent that runs")
                    .untilAsserted(
                            () -> assertThat(Held.by(karaf.jmx()).ourThreads()).isNotEmpty());
        } finally {
            karaf.uninstallFeature(REDEPLOYED);
        }
    }

    /** Components wait for each other: for the store, for example, which takes a second to open. */
    private void awaitStarted() {
        await("every bundle runs and has its components")
                .atMost(SETTLING)
                .untilAsserted(
                        () -> assertThat(Container.notStarted(karaf.bundles())).isEmpty());
    }
}
