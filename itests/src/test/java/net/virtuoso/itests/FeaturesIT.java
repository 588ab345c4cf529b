package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
