package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.ApplicationStructure;
import net.virtuoso.model.Demand;
import net.virtuoso.model.Plan;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PlannerSettings;
import net.virtuoso.planner.VmNeed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What VMs compute in a superstep, and how long one takes, is known to plans whose goal is the time of a superstep. */
class SuperstepsTest {
    private static final double MILLISECOND = 1e-3;

    private final World world = new World(AdaptationMode.AUTOMATIC, 3, 2);
    private final Leader leader = leader(PlanGoal.SUPERSTEP_TIME);

    private Leader leader(PlanGoal goal) {
        return new Leader(world, World.planner(PlannerSettings.of(goal, Limits.DEFAULT)), "blue-");
    }

    private static Supersteps.Computing computing(int vm, double seconds) {
        return new Supersteps.Computing(mac(vm), seconds, 0.75);
    }

    private static Supersteps seen(double seconds, Supersteps.Computing... vms) {
        return new Supersteps(seconds, List.of(vms));
    }

    private static ApplicationStructure.VmShare share(int vm, Double computing, Double processors) {
        return new ApplicationStructure.VmShare(mac(vm), "vm" + vm, 0.1, computing, 0.1, processors, 1, 1, null);
    }

    private static ApplicationStructure structure(Double period, ApplicationStructure.VmShare... vms) {
        return new ApplicationStructure(
                "blue",
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(8),
                period,
                period == null ? 0 : 0.9,
                List.of(vms),
                List.of(),
                null,
                "",
                null,
                "",
                ApplicationStructure.Bottleneck.NONE,
                "");
    }

    /** The network of which the proxy's access is so narrow that each plan is about it. */
    private void narrow() {
        world.proxyAccess(1_000_000);
        world.between(11, 21);
    }

    @Test
    void theStructureSaysWhatVmsNeed() {
        Supersteps some =
                Supersteps.of(structure(0.5, share(21, 0.4, 3.2), share(12, null, null), share(11, 0.8, 0.8)));
        assertThat(some)
                .isEqualTo(new Supersteps(
                        0.5,
                        List.of(
                                new Supersteps.Computing(mac(11), 0.4, 0.8),
                                new Supersteps.Computing(mac(21), 0.2, 3.2))));
        assertThat(some.needs(Map.of(mac(11), "h1", mac(12), "h1", mac(21), "h2")))
                .containsOnly(
                        Map.entry(mac(11), new VmNeed(mac(11), "h1", 1, VmNeed.ASSUMED_MEMORY, 0.4, true)),
                        Map.entry(mac(21), new VmNeed(mac(21), "h2", 3.2, VmNeed.ASSUMED_MEMORY, 0.2, true)));
        assertThat(some.needs(Map.of())).as("VMs without a place").isEmpty();
        assertThat(Supersteps.of(structure(null, share(11, 0.8, 0.8))).isKnown())
                .isFalse();
    }

    @Test
    void whatCannotBeIsMadePossible() {
        Supersteps some = Supersteps.of(structure(
                0.5,
                share(11, 3.0, 1e9),
                share(12, 0.5, Double.POSITIVE_INFINITY),
                share(21, Double.NaN, 1.0),
                share(22, 0.5, Double.NaN),
                share(31, -1.0, 1.0)));
        assertThat(some.vms())
                .containsExactly(
                        new Supersteps.Computing(mac(11), 0.5, 1_024), new Supersteps.Computing(mac(12), 0.25, 1_024));
        assertThat(some.needs(Map.of(mac(11), "h1", mac(12), "h1"))).hasSize(2);
        assertThat(Supersteps.of(structure(1e9)).isKnown()).isFalse();
    }

    @Test
    void oneNodesFigureDoesNotStopPlans() {
        world.supersteps = Supersteps.of(structure(0.5, share(11, 0.5, 1e9), share(21, 0.5, 1.0)));
        narrow();
        leader.run(4);
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
    }

    @Test
    void thePredictedTimeOfASuperstepIncludesComputing() {
        world.supersteps = seen(0.5, computing(11, 0.25), computing(21, 0.125));
        narrow();
        leader.run(4);
        Plan plan = leader.plan().plan();
        // Half a megabyte a second each way in the first second of two, for half a second.
        assertThat(plan.objectiveBefore()).isEqualTo(0.25 + 0.5, within(MILLISECOND));
        assertThat(plan.objective()).isBetween(0.25, 0.255);
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        assertThat(leader.reasons("plan")).singleElement().asString().contains("predicted", "ms instead of 750");
    }

    @Test
    void whereSuperstepsAreSeenTheConfiguredTimeIsNotAskedFor() {
        world.supersteps = seen(0.05);
        narrow();
        leader.run(4);
        assertThat(leader.plan().plan().objectiveBefore()).isEqualTo(0.05, within(MILLISECOND));
    }

    @Test
    void vmsThatShareAProcessorWouldBeBetterOffElsewhere() {
        world.physical = new PhysicalNetwork(
                List.of(
                        new PhysicalHost("h1", 2, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000),
                        new PhysicalHost("h3", 8, 64L << 30, 125_000_000, 125_000_000, 1_250_000_000)),
                List.of(),
                List.of());
        world.vm(13, 1);
        world.supersteps = seen(0.5, computing(11, 0.2), computing(12, 0.2), computing(13, 0.2));
        world.between(11, 21);
        world.between(12, 21);
        world.between(13, 21);
        leader.run(4);
        Plan advice = leader.plans().stream()
                .map(PlanStatus::plan)
                .filter(Plan::isAdvice)
                .findFirst()
                .orElseThrow();
        assertThat(advice.moves())
                .anyMatch(move -> move.from().equals("h1") && move.to().equals("h3"));
        assertThat(advice.objectiveBefore()).isGreaterThan(0.3);
        assertThat(advice.objective()).isBetween(0.2, 0.21);
    }

    @Test
    void whatIsSeenLaterIsPlannedForLater() {
        narrow();
        leader.run(6);
        assertThat(leader.plan().plan().objective()).isLessThan(0.02);
        assertThat(leader.loop.memory().superstepTries()).isEqualTo(1);
        world.supersteps = seen(0.5, computing(11, 0.25));
        world.between(12, 31);
        leader.run(8);
        assertThat(leader.plan().plan().objective()).isGreaterThan(0.25);
        assertThat(leader.loop.memory().superstepTries()).isEqualTo(1);
    }

    @Test
    void theSameTrafficIsPlannedForAgainWithWhatIsSeenLater() {
        narrow();
        leader.run(6);
        assertThat(leader.loop.memory().objective()).isLessThan(0.25);
        world.supersteps = seen(0.5, computing(11, 0.25));
        leader.run(10);
        assertThat(leader.loop.memory().objective()).isBetween(0.25, 0.3);
    }

    @Test
    void whatIsSeenAtFirstMayBeOfTheProgramBefore() {
        world.supersteps = seen(0.5, computing(11, 0.25));
        narrow();
        leader.run(5);
        assertThat(leader.loop.memory().objective()).isBetween(0.25, 0.3);
        world.supersteps = seen(2.0, computing(11, 1.5));
        leader.run(10);
        assertThat(leader.loop.memory().objective()).isBetween(1.5, 1.6);
        world.supersteps = seen(3.0, computing(11, 2.5));
        leader.run(300);
        assertThat(leader.loop.memory().objective()).as("once").isBetween(1.5, 1.6);
    }

    @Test
    void theyAreLookedForInEachProgramAnew() {
        narrow();
        for (int change = 0; change < 5; change++) {
            world.silence();
            world.between(11, change % 2 == 0 ? 31 : 21);
            leader.run(40);
        }
        world.silence();
        world.between(12, 32);
        leader.run(30);
        world.supersteps = seen(0.5, computing(11, 0.25));
        leader.run(100);
        assertThat(leader.loop.memory().objective()).isBetween(0.25, 0.3);
    }

    @Test
    void whatIsPlannedForAgainForAnotherReasonTakesNoTryAway() {
        narrow();
        PlanMaker maker = new PlanMaker(
                "blue",
                World.planner(PlannerSettings.of(PlanGoal.SUPERSTEP_TIME, Limits.DEFAULT)),
                world,
                new Unreachable(Duration.ofMinutes(1), 1));
        List<Demand> demands = List.of(new Demand(mac(11), mac(21), World.MEGABYTE));
        Instant at = world.now;
        for (int second : new int[] {0, 2, 9}) {
            maker.propose(world.state, demands, true, "blue-1", at.plusSeconds(second));
            assertThat(maker.again()).isEqualTo(at.plusSeconds(10));
            assertThat(maker.tries()).isEqualTo(1);
        }
        for (int second : new int[] {10, 15, 29}) {
            maker.propose(world.state, demands, true, "blue-1", at.plusSeconds(second));
            assertThat(maker.again()).isEqualTo(at.plusSeconds(30));
            assertThat(maker.tries()).isEqualTo(2);
        }

        world.supersteps = seen(0.5, computing(11, 0.25));
        maker.forget();
        for (int second : new int[] {40, 45}) {
            maker.propose(world.state, demands, true, "blue-1", at.plusSeconds(second));
            assertThat(maker.again()).as("once more").isEqualTo(at.plusSeconds(50));
        }
        maker.propose(world.state, demands, true, "blue-1", at.plusSeconds(50));
        assertThat(maker.again()).isNull();
    }

    @Test
    void itIsLookedForAFewTimesAlsoIfTheTrafficStaysTheSame() {
        int[] asked = {0};
        World counting = new World(AdaptationMode.AUTOMATIC, 3, 2) {
            @Override
            public Supersteps supersteps() {
                asked[0]++;
                return super.supersteps();
            }
        };
        counting.between(11, 21);
        Leader of = new Leader(
                counting, World.planner(PlannerSettings.of(PlanGoal.SUPERSTEP_TIME, Limits.DEFAULT)), "blue-");
        of.run(20);
        assertThat(asked[0]).isEqualTo(2);
        of.run(600);
        assertThat(asked[0]).as("after 10, 20, 40 and 80 s").isEqualTo(5);
        assertThat(of.plans()).hasSize(1);

        counting.silence();
        of.run(20);
        counting.between(11, 21);
        of.run(15);
        assertThat(asked[0]).as("another program").isEqualTo(7);
    }

    @Test
    void lookingAgainDoesNotSpareAPlanItsVerification() {
        world.dead.add("blue.h1.h2.udp");
        narrow();
        leader.run(5);
        // From now on another way would be better.
        world.path("h1", "h2", 100_000, 500, 0);
        leader.run(10);
        assertThat(leader.planState()).isEqualTo(PlanState.ROLLED_BACK);
        assertThat(world.adapted()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESIDUAL_BANDWIDTH", "LATENCY"})
    void otherGoalsDoNotAsk(PlanGoal goal) {
        World refusing = new World(AdaptationMode.AUTOMATIC, 3, 2) {
            @Override
            public Supersteps supersteps() {
                throw new AssertionError("working it out takes long");
            }
        };
        refusing.narrow();
        refusing.allToAll(World.MEGABYTE);
        Leader of = new Leader(refusing, World.planner(PlannerSettings.of(goal, Limits.DEFAULT)), "blue-");
        of.run(30);
        assertThat(of.plans()).isNotEmpty();
    }
}
