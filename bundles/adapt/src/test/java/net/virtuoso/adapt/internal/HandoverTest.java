package net.virtuoso.adapt.internal;

import static net.virtuoso.adapt.internal.World.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaders die, stores fail and VMs go while a plan is carried out: in the end nothing is half applied. */
class HandoverTest {
    /** What ends a leader: nothing of it runs after this. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The first half of a run, which a leader may not survive; the second is its successor's. */
    private static int run(World world, int killAt, boolean afterwards, Consumer<World> meanwhile) {
        world.fault = (number, made) -> {
            if (number == killAt && made == afterwards) {
                throw new Killed();
            }
        };
        // Less than its plan has, so that it comes in portions.
        Leader first = new Leader(world, World.budget(28), "blue-a-");
        boolean killed = false;
        try {
            first.run(40);
        } catch (Killed e) {
            killed = true;
        }
        int commits = world.commits.size();
        world.fault = (number, made) -> {};
        meanwhile.accept(world);
        if (killed || killAt == 0) {
            world.now = world.now.plusSeconds(2);
            new Leader(world, World.budget(6_000), "blue-b-").run(90);
        }
        return commits;
    }

    private static World busy() {
        World world = new World(AdaptationMode.AUTOMATIC, 4, 2);
        world.allToAll(MEGABYTE);
        return world;
    }

    private static void nothingIsHalfApplied(World world) {
        assertThat(world.linksWithoutRule()).isEmpty();
        Set<String> links = new HashSet<>(world.state.links().keySet());
        world.state.rules().values().forEach(rule -> {
            if (rule.target() instanceof Target.ToLink to) {
                assertThat(links).contains("blue." + to.link());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverALeaderIsKilledTheNextOneFinishesItsPlan(boolean afterwards) {
        World calm = busy();
        int commits = run(calm, -1, false, w -> {});
        assertThat(commits).isGreaterThan(2);
        World whole = busy();
        new Leader(whole).run(40);

        for (int cut = 1; cut <= commits; cut++) {
            World world = busy();
            run(world, cut, afterwards, w -> {});
            assertThat(world.state.links()).as("killed at commit %s", cut).isEqualTo(whole.state.links());
            assertThat(world.state.rules()).as("killed at commit %s", cut).isEqualTo(whole.state.rules());
            nothingIsHalfApplied(world);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNobodyWantsAnyMoreTheNextOneUndoes(boolean afterwards) {
        for (int cut = 1; cut <= 4; cut++) {
            World world = busy();
            run(world, cut, afterwards, World::silence);
            assertThat(world.adapted()).as("killed at commit %s", cut).isZero();
        }
    }

    @Test
    void vmsVanishWhileTheLeaderChanges() {
        for (int cut = 1; cut <= 4; cut++) {
            World world = busy();
            run(world, cut, true, w -> {
                w.vanish(11);
                w.vanish(12);
                w.allToAll(MEGABYTE);
            });
            nothingIsHalfApplied(world);
            assertThat(world.state.links())
                    .as("killed at commit %s", cut)
                    .hasSize(3)
                    .allSatisfy((id, link) -> assertThat(link.joins("h1")).isFalse());
        }
    }

    @Test
    void vmsVanishAndAppearInTheMiddleOfAPlan() {
        World world = busy();
        world.linksComeUp = false;
        Leader leader = new Leader(world);
        leader.run(3);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        world.vanish(41);
        world.vanish(42);
        world.host(5);
        world.vm(51, 5);
        world.allToAll(MEGABYTE);
        leader.run(2);
        world.linksComeUp = true;
        leader.run(30);

        nothingIsHalfApplied(world);
        assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
        assertThat(world.state.links().keySet())
                .noneMatch(id -> id.contains("h4"))
                .anyMatch(id -> id.contains("h5"));
        assertThat(leader.plans()).anyMatch(p -> p.state() == PlanState.SUPERSEDED);
    }

    @Test
    void aCommitThatFailsAtAnyPlaceLeavesNothingHalfApplied() {
        for (boolean afterwards : new boolean[] {false, true}) {
            for (int cut = 1; cut <= 3; cut++) {
                int at = cut;
                World world = busy();
                world.fault = (number, made) -> {
                    if (number == at && made == afterwards) {
                        throw new IllegalStateException("it is unknown whether the change was made");
                    }
                };
                Leader leader = new Leader(world);
                leader.run(20);
                world.fault = (number, made) -> {};
                leader.run(100);
                assertThat(world.linksWithoutRule())
                        .as("fault at commit %s, afterwards %s: %s", cut, afterwards, leader.journal.decisions(100))
                        .isEmpty();
                nothingIsHalfApplied(world);
                assertThat(world.links()).as("fault at commit %s", cut).isEqualTo(6);
                assertThat(leader.planState()).isEqualTo(PlanState.VERIFIED);
            }
        }
    }

    @Test
    void aNodeThatIsLostInTheMiddleOfAPlanDoesNotKeepTheOthersWaitingForEver() {
        World world = busy();
        world.linksComeUp = false;
        Leader leader = new Leader(world);
        leader.run(5);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLYING);
        leader.run(10);

        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
        assertThat(world.adapted()).isZero();
    }

    @Test
    void aNodeThatIsDeletedInTheMiddleOfAPlanIsLeftOut() {
        World world = new World(AdaptationMode.AUTOMATIC, 3, 1);
        world.allToAll(MEGABYTE);
        world.mode(AdaptationMode.ADVISE);
        Leader leader = new Leader(world);
        leader.run(3);
        world.vanish(31);
        world.state = world.state.with(List.of(new Change.DeleteNode("h3")));
        world.mode(AdaptationMode.AUTOMATIC);
        leader.run(20);

        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        nothingIsHalfApplied(world);
    }

    @Test
    void aPlanIsOvertakenByANewerMatrix() {
        World world = new World(AdaptationMode.AUTOMATIC, 4, 2);
        Leader leader = new Leader(world);
        world.linksComeUp = false;
        world.between(11, 21);
        leader.run(3);
        world.silence();
        world.between(31, 41);
        leader.run(6);
        world.linksComeUp = true;
        leader.run(30);

        assertThat(leader.plans()).anyMatch(p -> p.state() == PlanState.SUPERSEDED);
        assertThat(world.state.links()).containsOnlyKeys("blue.h3.h4.udp");
        nothingIsHalfApplied(world);
    }

    @Test
    void aLeaderThatStopsSaysWhatBecameOfItsPlans() {
        World world = busy();
        world.linksComeUp = false;
        Leader leader = new Leader(world);
        leader.run(3);
        leader.loop.stop(world.now, "this controller no longer leads");

        assertThat(leader.planState()).isEqualTo(PlanState.FAILED);
        assertThat(leader.plan().reason()).isEqualTo("this controller no longer leads");
    }

    private static World relayed() {
        World world = new World(AdaptationMode.AUTOMATIC, 3, 2);
        world.narrow();
        world.between(11, 21);
        return world;
    }

    private static void noWayIsHalf(World world) {
        assertThat(world.way(11, 21)).isIn(List.of("h1", "p", "h2"), List.of("h1", "h3", "h2"));
        assertThat(world.way(21, 11)).isIn(List.of("h2", "p", "h1"), List.of("h2", "h3", "h1"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWayOverARelayIsFinishedOrUndoneAsAWhole(boolean afterwards) {
        int commits = run(relayed(), -1, false, w -> {});
        assertThat(commits).isGreaterThan(1);
        for (int cut = 1; cut <= commits; cut++) {
            World world = relayed();
            run(world, cut, afterwards, HandoverTest::noWayIsHalf);
            assertThat(world.way(11, 21)).as("killed at commit %s", cut).containsExactly("h1", "h3", "h2");
            assertThat(world.way(21, 11)).as("killed at commit %s", cut).containsExactly("h2", "h3", "h1");
            nothingIsHalfApplied(world);

            World unwanted = relayed();
            run(unwanted, cut, afterwards, w -> {
                noWayIsHalf(w);
                w.silence();
            });
            assertThat(unwanted.adapted()).as("killed at commit %s", cut).isZero();
        }
    }

    /** The office is lost before a commit: neither this one nor what would undo the plan is made by who no longer leads. */
    @Test
    void whoLosesOfficeInTheMiddleOfAPlanCommitsNothingMore() {
        World calm = busy();
        int commits = run(calm, -1, false, w -> {});
        for (int cut = 1; cut <= commits; cut++) {
            int from = cut;
            World world = busy();
            world.fault = (number, made) -> {
                if (number >= from && !made) {
                    throw new UnavailableException("this controller no longer leads");
                }
            };
            Leader first = new Leader(world, World.budget(28), "blue-a-");
            for (int i = 0; i < 400 && first.plans().stream().noneMatch(p -> p.state() == PlanState.FAILED); i++) {
                first.run(0.25);
            }
            first.loop.stop(world.now, "this controller no longer leads");
            assertThat(world.commits).as("lost before commit %s", cut).hasSize(cut - 1);
            assertThat(first.planState()).isEqualTo(PlanState.FAILED);
            assertThat(first.plan().reason()).contains("no longer leads");

            world.fault = (number, made) -> {};
            world.now = world.now.plusSeconds(2);
            new Leader(world, World.budget(6_000), "blue-b-").run(90);
            assertThat(world.state.links()).as("lost before commit %s", cut).isEqualTo(calm.state.links());
            assertThat(world.state.rules()).as("lost before commit %s", cut).isEqualTo(calm.state.rules());
            nothingIsHalfApplied(world);
        }
    }

    @Test
    void aNodeThatLeavesWhileAPlanIsVerifiedIsNotHeldAgainstIt() {
        World world = new World(AdaptationMode.AUTOMATIC, 3, 1);
        world.allToAll(MEGABYTE);
        Leader leader = new Leader(world);
        leader.run(2);
        assertThat(leader.planState()).isEqualTo(PlanState.APPLIED);
        world.vanish(31);
        world.leave("h3");
        world.allToAll(MEGABYTE);
        leader.run(30);

        assertThat(leader.reasons("roll back")).isEmpty();
        assertThat(world.state.links()).containsOnlyKeys("blue.h1.h2.udp");
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        nothingIsHalfApplied(world);
    }
}
