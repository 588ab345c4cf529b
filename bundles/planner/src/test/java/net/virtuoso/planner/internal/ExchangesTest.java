package net.virtuoso.planner.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.virtuoso.model.Demand;
import net.virtuoso.model.DemandList;
import net.virtuoso.planner.RandomProblem;
import org.junit.jupiter.api.Test;

class ExchangesTest {
    private static Demand demand(int source, int destination, double rate) {
        return new Demand(RandomProblem.mac(source), RandomProblem.mac(destination), rate);
    }

    /** VMs have other numbers among the demands than among the VMs. */
    private static Exchanges of(Demand... demands) {
        return new Exchanges(DemandList.of(List.of(demands)), 4, mac -> (int) (mac.value() & 0xff));
    }

    @Test
    void eachVmHasWhatItSendsAndReceivesInTheOrderOfTheDemands() {
        Exchanges exchanges = of(demand(3, 0, 10), demand(0, 1, 20.4), demand(3, 1, 0.1), demand(1, 0, 5));

        assertThat(exchanges.partner).isEqualTo(new int[][] {{3, 1, 1}, {0, 3, 0}, {}, {0, 1}});
        assertThat(exchanges.rate).isEqualTo(new long[][] {{10, 20, 5}, {20, 1, 5}, {}, {10, 1}});
        assertThat(exchanges.sends)
                .isEqualTo(new boolean[][] {{false, true, false}, {false, false, true}, {}, {true, true}});
        assertThat(exchanges.count()).isEqualTo(4);
        assertThat(exchanges.totalRate()).isEqualTo(36);
    }

    @Test
    void demandsOfTheSameTwoInTheSameDirectionAreOne() {
        Exchanges exchanges = of(demand(2, 1, 10.4), demand(1, 2, 7), demand(2, 1, 0.4));

        assertThat(exchanges.count()).isEqualTo(2);
        assertThat(exchanges.rate[2]).containsExactly(11, 7);
        assertThat(exchanges.sends[2]).containsExactly(true, false);
        assertThat(exchanges.totalRate()).isEqualTo(18);
    }

    @Test
    void sumsFitIntoWholeNumbers() {
        Exchanges exchanges = of(demand(0, 1, 3e200), demand(1, 2, 1e200), demand(2, 3, 1));

        assertThat(exchanges.rate[1]).containsExactly(750_000_000_000L, 250_000_000_000L);
        assertThat(exchanges.rate[3]).containsExactly(1);
        assertThat((double) exchanges.totalRate()).isCloseTo(Exchanges.MOST_TOTAL, within(1e3));
        assertThat(Arrays.stream(exchanges.rate[2]).sum()).isEqualTo(250_000_000_001L);
    }
}
