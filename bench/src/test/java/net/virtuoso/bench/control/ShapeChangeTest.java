package net.virtuoso.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapeChangeTest {
    private static final int NODES = 8;

    private static long count(List<Map<String, Object>> changes, String kind) {
        return changes.stream()
                .filter(change -> change.get("change").equals(kind))
                .count();
    }

    @Test
    void settingUpAddsAllLinksBeforeTheRulesOverThem() {
        List<Map<String, Object>> changes = new ShapeChange(null, Shape.RING).changes(NODES);
        assertThat(count(changes, "add-link")).isEqualTo(8);
        assertThat(count(changes, "add-rule")).isEqualTo(NODES * (NODES - 1));
        assertThat(changes).hasSize(8 + 56);
        assertThat(changes.subList(0, 8))
                .allMatch(change -> change.get("change").equals("add-link"));
    }

    @Test
    void tearingDownIsTheReverse() {
        List<Map<String, Object>> changes = new ShapeChange(Shape.BUS, null).changes(NODES);
        assertThat(count(changes, "delete-rule")).isEqualTo(56);
        assertThat(count(changes, "delete-link")).isEqualTo(7);
        assertThat(changes.subList(56, 63))
                .allMatch(change -> change.get("change").equals("delete-link"));
    }

    @Test
    void switchingKeepsWhatBothHave() {
        List<Map<String, Object>> changes = new ShapeChange(Shape.BUS, Shape.RING).changes(NODES);
        assertThat(count(changes, "add-link")).isEqualTo(1);
        assertThat(count(changes, "delete-link")).isZero();
        assertThat(count(changes, "delete-rule"))
                .isEqualTo(count(changes, "add-rule"))
                .isPositive();
    }

    @Test
    void theTourLeadsFromEachToTheNextAndHasEveryChange() {
        List<ShapeChange> tour = ControlEvaluation.tour();
        Set<String> seen = new HashSet<>();
        Shape at = null;
        for (ShapeChange change : tour) {
            assertThat(change.from()).isEqualTo(at);
            at = change.to();
            seen.add(change.kind() + " " + change.fromLabel() + " " + change.toLabel());
        }
        assertThat(at).isNull();
        assertThat(seen).as("4 set up, 4 torn down, 12 switched").hasSize(4 + 4 + 12);
    }
}
