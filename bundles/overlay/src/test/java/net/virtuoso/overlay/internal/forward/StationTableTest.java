package net.virtuoso.overlay.internal.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.overlay.internal.forward.StationTable.Outcome;
import org.junit.jupiter.api.Test;

class StationTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long A = 0x0200_0000_0001L;
    private static final long B = 0x0200_0000_0002L;
    private static final String ONE = "one";
    private static final String TWO = "two";

    private final StationTable table = new StationTable(100, 300);

    @Test
    void aStationIsWhereItSendsUntilItFallsSilent() {
        assertThat(table.port(A, 0)).isNull();
        assertThat(table.learn(A, ONE, 0)).isEqualTo(Outcome.HERE);
        assertThat(table.port(A, 300 * SECOND - 1)).isEqualTo(ONE);
        assertThat(table.port(A, 300 * SECOND)).isNull();
        assertThat(table.learn(A, ONE, 299 * SECOND)).isEqualTo(Outcome.HERE);
        assertThat(table.port(A, 500 * SECOND)).isEqualTo(ONE);
        assertThat(table.port(B, 0)).isNull();
    }

    @Test
    void itMovesWhenItHasBeenSilentForASecondAndNotBefore() {
        table.learn(A, ONE, 0);
        assertThat(table.learn(A, TWO, SECOND - 1)).isEqualTo(Outcome.ELSEWHERE);
        assertThat(table.port(A, SECOND)).isEqualTo(ONE);
        assertThat(table.learn(A, TWO, SECOND)).isEqualTo(Outcome.HERE);
        assertThat(table.port(A, SECOND)).isEqualTo(TWO);
        assertThat(table.learn(A, ONE, SECOND + 1)).isEqualTo(Outcome.ELSEWHERE);
    }

    @Test
    void aFullTableLearnsAgainWhenOthersAreOverAndSweepsOnceASecond() {
        for (long mac = 1; mac <= 100; mac++) {
            assertThat(table.learn(mac, ONE, mac < 100 ? 0 : SECOND)).isEqualTo(Outcome.HERE);
        }
        assertThat(table.learn(A, ONE, 2 * SECOND)).isEqualTo(Outcome.FULL);
        assertThat(table.unlearned()).isEqualTo(1);
        assertThat(table.learn(100, ONE, 300 * SECOND - 1)).isEqualTo(Outcome.HERE);
        assertThat(table.learn(A, ONE, 300 * SECOND - 1)).as("swept in vain").isEqualTo(Outcome.FULL);
        assertThat(table.learn(A, ONE, 300 * SECOND))
                .as("not swept again at once")
                .isEqualTo(Outcome.FULL);
        assertThat(table.learn(A, ONE, 301 * SECOND)).isEqualTo(Outcome.HERE);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.port(100, 301 * SECOND)).isEqualTo(ONE);
    }

    @Test
    void aPortIsForgottenWithItsStations() {
        table.learn(A, ONE, 0);
        table.learn(B, TWO, 0);
        table.forget(ONE);
        assertThat(table.port(A, 0)).isNull();
        assertThat(table.port(B, 0)).isEqualTo(TWO);
        assertThat(table.learn(A, TWO, 1)).isEqualTo(Outcome.HERE);
    }

    @Test
    void stationsAreShownWithTheirAgeAndCountedBeyondWhatIsShown() {
        table.learn(A, ONE, 0);
        table.learn(B, ONE, 5 * SECOND);
        table.learn(3, TWO, 5 * SECOND);
        Map<Long, Long> shown = new HashMap<>();
        assertThat(table.visit(ONE, 10 * SECOND, 9, shown::put)).isEqualTo(2);
        assertThat(shown).isEqualTo(Map.of(A, 10 * SECOND, B, 5 * SECOND));
        Set<Long> some = new HashSet<>();
        assertThat(table.visit(ONE, 10 * SECOND, 1, (mac, silent) -> some.add(mac)))
                .isEqualTo(2);
        assertThat(some).hasSize(1);
        assertThat(table.visit(ONE, 302 * SECOND, 9, (mac, silent) -> {})).isEqualTo(1);
    }

    /** Against a map, over random stations, ports and pauses. */
    @Test
    void agreesWithItsDefinition() {
        SplittableRandom random = new SplittableRandom(3);
        StationTable big = new StationTable(4096, 10);
        Map<Long, String> where = new HashMap<>();
        Map<Long, Long> when = new HashMap<>();
        long now = -5 * SECOND;
        for (int i = 0; i < 200_000; i++) {
            now += random.nextLong(SECOND / 50);
            long mac = 1 + random.nextLong(2000);
            String port = random.nextInt(10) == 0 ? TWO : ONE;
            String at = where.get(mac);
            boolean held = at != null && !at.equals(port) && now - when.get(mac) < SECOND;
            assertThat(big.learn(mac, port, now)).isEqualTo(held ? Outcome.ELSEWHERE : Outcome.HERE);
            if (!held) {
                where.put(mac, port);
                when.put(mac, now);
            }
            long asked = 1 + random.nextLong(2000);
            boolean known = where.containsKey(asked) && now - when.get(asked) < 10 * SECOND;
            assertThat(big.port(asked, now)).isEqualTo(known ? where.get(asked) : null);
        }
        assertThat(big.unlearned()).isZero();
    }
}
