package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;

import net.virtuoso.model.AdaptationMode;
import net.virtuoso.planner.NodePair;
import org.junit.jupiter.api.Test;

/** A way that has just changed isn't changed again. Hosts h1 to h3; what is known of the path between h1 and h2 decides. */
class HeldPairsTest {
    private static final long NARROW = 250_000;

    private final World world = new World(AdaptationMode.AUTOMATIC, 3, 2);
    private final Leader leader = new Leader(world);
    private final NodePair pair = new NodePair("h1", "h2");

    /** Traffic that is new is planned for, whether it concerns the pair or not. */
    private void news(int vm) {
        world.between(31, vm);
        leader.run(6);
    }

    private void ledElsewhere() {
        world.proxyAccess(1_000_000);
        world.path("h1", "h2", 0, 500, 0);
        world.between(11, 21);
        leader.run(20);
        assertThat(world.way(11, 21)).containsExactly("h1", "h2");
        assertThat(leader.loop.memory().held()).as("it has left the star only").isEmpty();
        world.path("h1", "h2", NARROW, 500, 0);
        news(12);
        assertThat(world.way(11, 21)).containsExactly("h1", "h3", "h2");
        assertThat(leader.loop.memory().held())
                .isNotEmpty()
                .allMatch(held -> held.pair().equals(pair));
    }

    @Test
    void itStaysForAWhileAndIsLookedAtAgainThen() {
        ledElsewhere();
        world.path("h1", "h2", 0, 500, 0);
        world.between(32, 22);
        leader.run(5);
        assertThat(leader.reasons("infer")).hasSizeGreaterThan(2);
        assertThat(world.way(11, 21)).containsExactly("h1", "h3", "h2");
        leader.run(12);
        assertThat(world.way(11, 21)).as("without more news").containsExactly("h1", "h2");
    }

    @Test
    void whatIsTakenBackIsNotHeld() {
        ledElsewhere();
        leader.rollback(leader.plan());
        assertThat(leader.loop.memory().held()).isEmpty();
    }

    @Test
    void aVmThatMovesEndsIt() {
        ledElsewhere();
        world.move(32, 3, 1);
        leader.run(1);
        assertThat(leader.loop.memory().held()).isEmpty();
    }
}
