package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final Object PORT = new Object();
    private static final Object LINK = new Object();

    private record Flow(long source, long destination, int kind) {}

    private static Map<Flow, Long> drain(FlowTable table) {
        Map<Flow, Long> drained = new HashMap<>();
        table.drain((source, destination, kind, bytes, packets) -> assertThat(
                        drained.put(new Flow(source, destination, kind), bytes))
                .isNull());
        return drained;
    }

    private static int findOrAdd(FlowTable table, long source, long destination, int kind) {
        int entry = table.find(source, destination, kind);
        return entry == FlowTable.NONE ? table.add(source, destination, kind) : entry;
    }

    @Test
    void remembersTheWayForAnIngressUntilSomethingChanges() {
        FlowTable table = new FlowTable(1000);
        int entry = table.add(1, 2, 3);
        assertThat(table.route(entry, PORT)).isNull();
        Route way = Route.to(Outlet.Nowhere.DENIED);
        table.remember(entry, PORT, way);
        assertThat(table.find(1, 2, 3)).isEqualTo(entry);
        assertThat(table.route(entry, PORT)).isSameAs(way);
        assertThat(table.route(entry, LINK)).isNull();
        assertThat(table.find(1, 2, 4)).isEqualTo(FlowTable.NONE);
        assertThat(table.find(2, 1, 3)).isEqualTo(FlowTable.NONE);
        table.invalidate();
        assertThat(table.route(table.find(1, 2, 3), PORT)).isNull();
    }

    @Test
    void countsLikeAMapWhateverComes() {
        FlowTable table = new FlowTable(100_000);
        Random random = new Random(7);
        for (int round = 0; round < 3; round++) {
            Map<Flow, Long> expected = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                Flow flow = new Flow(random.nextInt(60) + 1, random.nextInt(60), random.nextInt(7));
                table.count(findOrAdd(table, flow.source(), flow.destination(), flow.kind()), i, 1);
                expected.merge(flow, (long) i, Long::sum);
            }
            assertThat(drain(table)).isEqualTo(expected);
        }
        assertThat(drain(table)).isEmpty();
    }

    @Test
    void addressesAndKindsOfAllBitsAreKeptApart() {
        FlowTable table = new FlowTable(10);
        long highest = 0xffff_ffff_ffffL;
        table.count(table.add(highest, highest, 255), 1, 1);
        table.count(table.add(highest, 0, 0), 2, 1);
        table.count(table.add(0, highest, 0), 3, 1);
        assertThat(drain(table))
                .isEqualTo(Map.of(
                        new Flow(highest, highest, 255), 1L, new Flow(highest, 0, 0), 2L, new Flow(0, highest, 0), 3L));
    }

    @Test
    void isBoundedAndRecovers() {
        FlowTable table = new FlowTable(64);
        for (int i = 0; i < 64; i++) {
            table.count(table.add(i + 1, 9, 0), 10, 1);
        }
        assertThat(table.add(1000, 9, 0)).isEqualTo(FlowTable.NONE);
        table.count(FlowTable.NONE, 77, 1);
        assertThat(table.size()).isEqualTo(64);
        assertThat(table.drain((source, destination, kind, bytes, packets) -> {}))
                .isEqualTo(77);
        assertThat(table.size()).isZero();
        assertThat(table.add(1000, 9, 0)).isNotEqualTo(FlowTable.NONE);
        assertThat(table.drain((source, destination, kind, bytes, packets) -> {}))
                .isZero();
        // Below half of the limit entries stay, so that they needn't be looked up again each second.
        assertThat(table.size()).isEqualTo(1);
    }
}
