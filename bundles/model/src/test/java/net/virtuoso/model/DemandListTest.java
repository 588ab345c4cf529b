package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemandListTest {
    private static final MacAddress A = new MacAddress(2);
    private static final MacAddress B = new MacAddress(4);
    private static final MacAddress C = new MacAddress(6);
    private static final List<Demand> PLAIN =
            List.of(new Demand(C, A, 9), new Demand(A, B, 5.5), new Demand(B, A, 5.5), new Demand(A, C, 1e-9));

    private static DemandList list(int most) {
        DemandList.Builder builder = new DemandList.Builder(List.of(A, B, C), most);
        builder.add(2, 0, 9);
        builder.add(0, 1, 5.5);
        builder.add(1, 0, 5.5);
        builder.add(0, 2, 1e-9);
        return builder.build();
    }

    @Test
    void isAListOfTheSameDemandsAsAnyOther() {
        for (int most : new int[] {4, 10}) {
            DemandList list = list(most);
            assertThat(list).hasSize(4).containsExactlyElementsOf(PLAIN).isEqualTo(PLAIN);
            assertThat(PLAIN).isEqualTo(list).isNotEqualTo(list.subList(1, 4));
            assertThat(list).hasSameHashCodeAs(PLAIN).hasToString(PLAIN.toString());
            assertThat(list.stream().mapToDouble(Demand::rate).sum()).isEqualTo(20 + 1e-9);
            assertThat(list.contains(new Demand(A, B, 5.5))).isTrue();
            assertThat(list.contains(new Demand(A, B, 5.6))).isFalse();
            assertThat(list.indexOf(new Demand(B, A, 5.5))).isEqualTo(2);
            assertThat(new ArrayList<>(list)).isEqualTo(PLAIN);
        }
        assertThat(new DemandList.Builder(List.of(), 0).build()).isEmpty();
    }

    @Test
    void isKeptWhereAValueTakesACopy() {
        DemandList list = list(4);
        assertThat(DemandList.copyOf(list)).isSameAs(list);
        assertThat(topology(list).demands()).isSameAs(list);
        assertThat(topology(list)).isEqualTo(topology(PLAIN)).hasSameHashCodeAs(topology(PLAIN));

        List<Demand> changing = new ArrayList<>(PLAIN);
        List<Demand> copy = DemandList.copyOf(changing);
        changing.clear();
        assertThat(copy).isEqualTo(PLAIN);
    }

    @Test
    void cannotBeChanged() {
        DemandList list = list(4);
        Demand other = new Demand(B, C, 1);
        assertThatThrownBy(() -> list.add(other)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.set(0, other)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.sort(Comparator.comparingDouble(Demand::rate)))
                .isInstanceOf(UnsupportedOperationException.class);

        DemandList.Builder builder = new DemandList.Builder(List.of(A, B), 1);
        builder.add(0, 1, 3);
        DemandList built = builder.build();
        assertThatThrownBy(() -> builder.add(1, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(built).containsExactly(new Demand(A, B, 3));
    }

    @Test
    void refusesWhatADemandRefuses() {
        DemandList.Builder builder = new DemandList.Builder(List.of(A, B), 2);
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> builder.add(0, 1, rate))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("rate");
        }
        assertThatThrownBy(() -> builder.add(2, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> builder.add(0, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(builder.build()).isEmpty();
    }

    @Test
    void numbersTheDemandsOfAnyList() {
        DemandList numbered = DemandList.of(PLAIN);

        assertThat(numbered).isEqualTo(PLAIN);
        assertThat(numbered.vms()).containsExactly(C, A, B);
        for (int i = 0; i < PLAIN.size(); i++) {
            Demand demand = PLAIN.get(i);
            assertThat(numbered.vms().get(numbered.source(i))).isEqualTo(demand.source());
            assertThat(numbered.vms().get(numbered.destination(i))).isEqualTo(demand.destination());
            assertThat(numbered.rate(i)).isEqualTo(demand.rate());
        }
        assertThat(DemandList.of(numbered)).isSameAs(numbered);
        assertThat(DemandList.of(List.of())).isEmpty();
    }

    @Test
    void namesNoVmTwice() {
        assertThatThrownBy(() -> new DemandList.Builder(List.of(A, B, A), 1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("without repetition");
    }

    @Test
    void takesTheLastOfManyVms() {
        List<MacAddress> vms = new ArrayList<>();
        for (int i = 0; i < 65_536; i++) {
            vms.add(new MacAddress(i));
        }
        DemandList.Builder builder = new DemandList.Builder(vms, 1);
        builder.add(65_535, 65_534, 7);
        assertThat(builder.build()).containsExactly(new Demand(new MacAddress(65_535), new MacAddress(65_534), 7));

        vms.add(new MacAddress(65_536));
        assertThatThrownBy(() -> new DemandList.Builder(vms, 1)).isInstanceOf(RefusedException.class);
    }

    private static InferredTopology topology(List<Demand> demands) {
        return new InferredTopology(
                TopologyClass.OTHER,
                List.of(A, B, C),
                demands,
                Map.of(),
                1,
                0,
                1,
                0,
                0,
                List.of(),
                "a test",
                Instant.EPOCH);
    }
}
