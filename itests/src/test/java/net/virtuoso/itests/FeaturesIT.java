package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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

/** What an operator does with a Karaf of their own: install the KAR, then any one feature, while it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeaturesIT {
    @SuppressWarnings("NullAway.Init")
    private Container karaf;

    @BeforeAll
    void startStockKaraf() throws Exception {
        karaf = Container.stockKaraf("features");
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

        karaf.installFeature(feature);
        List<Container.Bundle> installed = karaf.bundles();
        assertThat(installed).as("bundles with " + feature).hasSizeGreaterThan(before.size());
        assertThat(Container.notStarted(installed))
                .as("bundles that do not run")
                .isEmpty();

        karaf.uninstallFeature(feature);
        assertThat(karaf.bundles())
                .as("bundles after the removal of " + feature)
                .containsExactlyInAnyOrderElementsOf(before);
        List<String> logged = karaf.log("ERROR");
        assertThat(logged.subList(errors, logged.size())).as("errors logged").isEmpty();
    }
}
