package net.virtuoso.vttif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.virtuoso.model.InferredTopology;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.TopologyClass;
import net.virtuoso.model.TrafficMatrix;
import net.virtuoso.testkit.traffic.LabelledMatrices;
import net.virtuoso.testkit.traffic.LabelledMatrices.Edge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyInferenceTest {
    private final TopologyInference inference = new TopologyInference(InferenceSettings.DEFAULT);

    private static Stream<TopologyClass> named() {
        return Stream.of(TopologyClass.values())
                .filter(kind -> !LabelledMatrices.sizes(kind, 1024).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("named")
    void namesACleanMatrixOfAnySizeExactly(TopologyClass kind) {
        for (int n : LabelledMatrices.sizes(kind, 64)) {
            InferredTopology topology = inference.infer(new LabelledMatrices(n, 0, 0).matrix(kind, n));

            assertThat(topology.kind()).as("%s of %s", kind, n).isEqualTo(kind);
            assertThat(topology.missing() + topology.extra()).isZero();
            assertThat(topology.vms()).hasSize(n);
            assertThat(topology.confidence()).isCloseTo(1, within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("named")
    void namesANoisyMatrix(TopologyClass kind) {
        assertThat(accuracy(kind, 0.2, 0.05)).isGreaterThanOrEqualTo(0.99);
        assertThat(accuracy(kind, 0.4, 0.05)).isGreaterThanOrEqualTo(0.95);
    }

    private double accuracy(TopologyClass kind, double noise, double background) {
        int right = 0;
        int all = 0;
        for (int n : LabelledMatrices.sizes(kind, 64)) {
            for (int seed = 0; n >= 8 && seed < 12; seed++) {
                TrafficMatrix matrix = new LabelledMatrices(seed * 1000L + n, noise, background).matrix(kind, n);
                right += inference.infer(matrix).kind() == kind ? 1 : 0;
                all++;
            }
        }
        return right / (double) all;
    }

    @ParameterizedTest
    @EnumSource(
            value = TopologyClass.class,
            names = {"MESH", "TORUS", "HYPERCUBE", "ALL_TO_ALL"})
    void toleratesMissingAndExtraEdges(TopologyClass kind) {
        int right = 0;
        int all = 0;
        for (int n : LabelledMatrices.sizes(kind, 64)) {
            for (int seed = 0; n >= 24 && seed < 10; seed++) {
                LabelledMatrices matrices = new LabelledMatrices(seed, 0.2, 0.02);
                int damage = matrices.edges(kind, n).size() / 20;
                InferredTopology topology = inference.infer(matrices.damaged(kind, n, damage, damage));
                right += topology.kind() == kind ? 1 : 0;
                all++;
            }
        }
        assertThat(right / (double) all).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @EnumSource(
            value = TopologyClass.class,
            names = {"STAR", "BUS", "RING", "MESH", "TORUS", "HYPERCUBE"})
    void namesALargeNetwork(TopologyClass kind) {
        int n = LabelledMatrices.sizes(kind, 1024).stream()
                .mapToInt(size -> size)
                .max()
                .orElseThrow();

        InferredTopology topology = inference.infer(new LabelledMatrices(7, 0.2, 0.03).matrix(kind, n));

        assertThat(topology.kind()).isEqualTo(kind);
        assertThat(topology.vms()).hasSize(n);
    }

    @Test
    void aMeshOfTwoRowsIsNoHypercubeForAStrayPair() {
        for (int seed = 0; seed < 60; seed++) {
            TrafficMatrix matrix = new LabelledMatrices(seed, 0, 0.05).matrix(TopologyClass.MESH, 8);

            assertThat(inference.infer(matrix).kind()).as("seed %s", seed).isEqualTo(TopologyClass.MESH);
        }
    }

    @Test
    void namesALargeAllToAll() {
        int n = 1024;
        double[] bytes = new double[n * n];
        Random random = new Random(3);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i / n == i % n ? 0 : 1e5 * (1 + 0.3 * random.nextDouble());
        }

        InferredTopology topology = inference.infer(LabelledMatrices.of(n, bytes));

        assertThat(topology.kind()).isEqualTo(TopologyClass.ALL_TO_ALL);
        assertThat(topology.demands()).hasSize(n * (n - 1));
    }

    @Test
    void doesNotMindTrafficOneWay() {
        for (TopologyClass kind : named().toList()) {
            int n = LabelledMatrices.sizes(kind, 64).get(1);
            double[] bytes = new double[n * n];
            for (Edge edge : new LabelledMatrices(1, 0, 0).edges(kind, n)) {
                boolean up = (edge.a() + edge.b()) % 2 == 0;
                bytes[up ? edge.a() * n + edge.b() : edge.b() * n + edge.a()] = 5e6;
                bytes[up ? edge.b() * n + edge.a() : edge.a() * n + edge.b()] = 5e6 * 0.03;
            }
            assertThat(inference.infer(LabelledMatrices.of(n, bytes)).kind()).isEqualTo(kind);
        }
    }

    @Test
    void nobodyTalks() {
        for (int n : new int[] {0, 1, 2, 8}) {
            InferredTopology topology = inference.infer(LabelledMatrices.of(n, new double[n * n]));

            assertThat(topology.kind()).isEqualTo(TopologyClass.NONE);
            assertThat(topology.demands()).isEmpty();
            assertThat(topology.reason()).contains("No VM");
        }
    }

    @Test
    void whispersAreNoise() {
        double[] bytes = new double[16];
        bytes[1] = 2 * 900;
        assertThat(inference.infer(LabelledMatrices.of(4, bytes)).kind()).isEqualTo(TopologyClass.NONE);

        bytes[1] = 2 * 1100;
        assertThat(inference.infer(LabelledMatrices.of(4, bytes)).kind()).isEqualTo(TopologyClass.PAIR);
    }

    @Test
    void extremeEntriesDoNoHarm() {
        double[] bytes = new double[64];
        for (int i = 0; i < 8; i++) {
            bytes[i * 8 + (i + 1) % 8] = Double.MAX_VALUE / 1e3;
        }
        assertThat(inference.infer(LabelledMatrices.of(8, bytes)).kind()).isEqualTo(TopologyClass.RING);
    }

    @Test
    void namesGroupsOneByOne() {
        InferredTopology topology = inference.infer(new LabelledMatrices(5, 0.2, 0).matrix(TopologyClass.GROUPS, 16));

        assertThat(topology.kind()).isEqualTo(TopologyClass.GROUPS);
        assertThat(topology.groups())
                .extracting(InferredTopology::kind)
                .containsExactlyInAnyOrder(TopologyClass.ALL_TO_ALL, TopologyClass.RING);
        assertThat(topology.groups())
                .allSatisfy(group -> assertThat(group.vms()).hasSize(8));
        assertThat(topology.demands()).hasSize(2 * (28 + 8));
    }

    @Test
    void saysWhichVmIsTheHubOfAStar() {
        Set<Edge> edges = Set.of(Edge.of(3, 0), Edge.of(3, 1), Edge.of(3, 2), Edge.of(3, 4));
        double[] bytes = new double[25];
        edges.forEach(edge -> bytes[edge.a() * 5 + edge.b()] = 1e6);

        InferredTopology topology = inference.infer(LabelledMatrices.of(5, bytes));

        assertThat(topology.roles()).isEqualTo(Map.of(LabelledMatrices.vms(5).get(3), "hub"));
    }

    @Test
    void givesPlacesThatNeighboursShare() {
        int n = 24;
        TrafficMatrix matrix = new LabelledMatrices(9, 0.2, 0.02).matrix(TopologyClass.MESH, n);

        InferredTopology topology = inference.infer(matrix);

        assertThat(topology.kind()).isEqualTo(TopologyClass.MESH);
        assertThat(topology.roles()).hasSize(n);
        assertThat(Set.copyOf(topology.roles().values())).hasSize(n);
        topology.demands().forEach(demand -> {
            int[] from = place(topology.roles().get(demand.source()));
            int[] to = place(topology.roles().get(demand.destination()));
            assertThat(Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1])).isEqualTo(1);
        });
    }

    private static int[] place(String role) {
        return Stream.of(role.split("\\D+"))
                .filter(text -> !text.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void namesTheEndsOfABus() {
        InferredTopology topology = inference.infer(new LabelledMatrices(2, 0.1, 0).matrix(TopologyClass.BUS, 8));

        assertThat(topology.roles().values().stream().filter("end"::equals)).hasSize(2);
        assertThat(topology.roles().values()).contains("place 1", "place 6");
    }

    @Test
    void theOrderOfVmsDoesNotMatter() {
        TrafficMatrix matrix = new LabelledMatrices(11, 0.3, 0.05).matrix(TopologyClass.HYPERCUBE, 16);
        List<MacAddress> vms = new ArrayList<>(matrix.vms());
        java.util.Collections.reverse(vms);
        int n = matrix.size();
        double[] bytes = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                bytes[(n - 1 - i) * n + n - 1 - j] = matrix.bytes(i, j);
            }
        }

        InferredTopology one = inference.infer(matrix);
        InferredTopology other = inference.infer(new TrafficMatrix(vms, bytes, matrix.start(), matrix.end()));

        assertThat(other.kind()).isEqualTo(one.kind());
        assertThat(other.confidence()).isCloseTo(one.confidence(), within(1e-9));
        assertThat(Set.copyOf(other.demands())).isEqualTo(Set.copyOf(one.demands()));
    }

    @Test
    void aGraphWithoutANameIsTheAnswerItself() {
        // Two complete halves of a bipartite graph: 8 VMs, 16 pairs, nothing that has a name here.
        double[] bytes = new double[64];
        for (int i = 0; i < 4; i++) {
            for (int j = 4; j < 8; j++) {
                bytes[i * 8 + j] = 1e6;
            }
        }

        InferredTopology topology = inference.infer(LabelledMatrices.of(8, bytes));

        assertThat(topology.kind()).isEqualTo(TopologyClass.OTHER);
        assertThat(topology.demands()).hasSize(16);
        assertThat(topology.reason()).contains("no known topology");
    }

    @Test
    void randomMatricesAreAlwaysAnswered() {
        Random random = new Random(42);
        Map<TopologyClass, Integer> seen = new TreeMap<>();
        for (int round = 0; round < 300; round++) {
            int n = random.nextInt(20);
            double[] bytes = new double[n * n];
            double density = random.nextDouble();
            for (int i = 0; i < bytes.length; i++) {
                if (i / n != i % n && random.nextDouble() < density) {
                    bytes[i] = Math.exp(random.nextDouble() * 40 - 10);
                }
            }
            InferredTopology topology = inference.infer(LabelledMatrices.of(n, bytes));
            assertThat(topology.confidence()).isBetween(0.0, 1.0);
            assertThat(topology.thresholdLow()).isLessThanOrEqualTo(topology.thresholdHigh());
            assertThat(topology.reason()).isNotEmpty();
            seen.merge(topology.kind(), 1, Integer::sum);
        }
        assertThat(seen).hasSizeGreaterThan(4);
    }
}
