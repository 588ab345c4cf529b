package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.PlanState;
import org.junit.jupiter.api.Test;

/** A network gets so many changes a minute and no more, and always one that works. */
class BudgetTest {
    private static final Instant START = Instant.ofEpochSecond(1_000);

    @Test
    void aBucketFillsWithinAMinute() {
        Budget budget = new Budget(60);
        assertThat(budget.available(START)).isEqualTo(60);
        budget.spend(60, START);
        assertThat(budget.available(START)).isZero();
        assertThat(budget.until(10, START)).isEqualTo(Duration.ofSeconds(10));
        assertThat(budget.available(START.plusSeconds(10))).isEqualTo(10);
        budget.spend(20, START.plusSeconds(10));
        assertThat(budget.available(START.plusSeconds(19))).isZero();
        assertThat(budget.available(START.plusSeconds(30))).isEqualTo(10);
        assertThat(budget.isFull(START.plusSeconds(500))).isTrue();
        assertThat(budget.until(1_000, START.plusSeconds(500))).isZero();
    }

    @Test
    void aClockThatIsSetBackGivesNothing() {
        Budget budget = new Budget(60);
        budget.spend(60, START);
        assertThat(budget.available(START.minusSeconds(100))).isZero();
        assertThat(budget.available(START.plusSeconds(10))).isEqualTo(10);
        budget.spend(0, START.minusSeconds(100));
        assertThat(budget.available(START.minusSeconds(90))).isEqualTo(10);
    }

    /** Pairs of VMs on four hosts, the heaviest between 1 and 2. */
    private static World pairs() {
        World world = new World(AdaptationMode.AUTOMATIC, 4, 1);
        int weight = 10;
        for (int a = 1; a <= 4; a++) {
            for (int b = a + 1; b <= 4; b++) {
                world.send(a * 10 + 1, b * 10 + 1, weight * MEGABYTE);
                world.send(b * 10 + 1, a * 10 + 1, weight * MEGABYTE);
                weight--;
            }
        }
        return world;
    }

    @Test
    void aPlanAboveTheBudgetIsCarriedOutByPortionsInTheOrderOfPriority() {
        World world = pairs();
        // Six links with two rules each: 18 changes.
        Leader leader = new Leader(world, World.budget(6), "blue-");
        leader.run(3);
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp", "blue.h1.h3.udp");
        assertThat(world.rules()).isEqualTo(4);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        assertThat(leader.reasons("wait"))
                .singleElement()
                .asString()
                .contains("6 of 18 changes are made", "6 a minute");

        long most = 0;
        long before = world.adapted();
        for (int minute = 0; minute < 2; minute++) {
            leader.run(60);
            most = Math.max(most, world.adapted() - before);
            before = world.adapted();
            assertThat(world.linksWithoutRule()).isEmpty();
        }
        assertThat(most).isEqualTo(6);
        leader.run(10);

        assertThat(world.adapted()).isEqualTo(18);
        assertThat(leader.plans()).hasSize(1);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(leader.journal.counts().budgetWaits()).isGreaterThan(1);
        assertThat(leader.journal.counts().changes()).isEqualTo(18);
    }

    @Test
    void alsoABudgetThatIsSmallerThanWhatBelongsTogetherGetsThere() {
        World world = new World(AdaptationMode.AUTOMATIC);
        world.allToAll(MEGABYTE);
        Leader leader = new Leader(world, World.budget(2), "blue-");
        leader.run(2);
        assertThat(world.links()).isEqualTo(1);
        assertThat(world.rules()).isEqualTo(1);
        leader.run(240);
        assertThat(world.rules()).isEqualTo(4);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
    }

    @Test
    void whatIsUndoneByAPersonOrAFaultDoesNotWait() {
        World world = pairs();
        Leader leader = new Leader(world, World.budget(18), "blue-");
        leader.run(6);
        assertThat(world.adapted()).isEqualTo(18);
        leader.rollback(leader.plan());
        assertThat(world.adapted()).isZero();

        World faulty = pairs();
        faulty.arrives = 0;
        Leader other = new Leader(faulty, World.budget(18), "blue-");
        other.run(15);
        assertThat(other.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(faulty.adapted()).isZero();
    }

    @Test
    void newerTrafficOvertakesAPlanThatWaits() {
        World world = pairs();
        Leader leader = new Leader(world, World.budget(6), "blue-");
        leader.run(3);
        world.silence();
        world.between(31, 41);
        leader.run(120);

        assertThat(leader.plans()).anyMatch(p -> p.state() == PlanState.SUPERSEDED);
        assertThat(leader.reasons("overtake")).singleElement().asString().contains("6 of 18 changes were made");
        assertThat(world.state.links()).containsOnlyKeys("blue.h3.h4.udp");
        assertThat(world.rules()).isEqualTo(2);
    }
}
