package net.virtuoso.overlay.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.virtuoso.model.LinkState;
import net.virtuoso.overlay.internal.link.LinkMachine.Effect;
import org.junit.jupiter.api.Test;

class LinkMachineTest {
    private static final long MILLI = 1_000_000L;
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final LinkMachine caller = new LinkMachine("beta", true, INTERVAL, 3, new Random(5));
    private final LinkMachine callee = new LinkMachine("alpha", false, INTERVAL, 3, new Random(6));
    /** Near the end of the range: the time base may overflow. */
    private long now = Long.MAX_VALUE - 1000 * MILLI;

    /** Moves on to where the machine wants to be woken. */
    private List<Effect> wake(LinkMachine machine) {
        assertThat(machine.isTickNeeded()).isTrue();
        now = machine.due();
        return machine.tick(now);
    }

    private static long probe(List<Effect> effects) {
        assertThat(effects).hasSize(1);
        return ((Effect.Probe) effects.get(0)).token();
    }

    private long open(LinkMachine machine) {
        assertThat(machine.start(now)).containsExactly(new Effect.Open());
        long token = probe(machine.opened(now));
        machine.probed(true);
        return token;
    }

    private void bringUp(LinkMachine machine) {
        machine.answered(open(machine), now);
        assertThat(machine.state()).isEqualTo(LinkState.UP);
    }

    @Test
    void isUpFromTheFirstAnswer() {
        assertThat(caller.state()).isEqualTo(LinkState.DOWN);
        long token = open(caller);
        assertThat(caller.state()).isEqualTo(LinkState.CONNECTING);
        assertThat(caller.reason()).contains("beta");
        now += 7 * MILLI;
        assertThat(caller.answered(token, now)).isEmpty();
        assertThat(caller.state()).isEqualTo(LinkState.UP);
        assertThat(caller.reason()).isEmpty();
        assertThat(caller.rttMicros()).isEqualTo(7000);
    }

    @Test
    void answersToUnknownProbesChangeNothing() {
        long token = open(caller);
        caller.answered(token + 1, now);
        caller.answered(token - 1, now);
        caller.answered(0, now);
        assertThat(caller.state()).isEqualTo(LinkState.CONNECTING);
        caller.answered(token, now);
        long rtt = caller.rttMicros();
        now += 100 * MILLI;
        caller.answered(token, now);
        assertThat(caller.rttMicros()).isEqualTo(rtt);
    }

    @Test
    void answersOfAnEarlierChannelDoNotCount() {
        long token = open(caller);
        caller.failed("reset", now);
        assertThat(wake(caller)).containsExactly(new Effect.Open());
        caller.opened(now);
        caller.probed(true);
        caller.answered(token, now);
        assertThat(caller.state()).isEqualTo(LinkState.CONNECTING);
    }

    @Test
    void isDownAfterSoManyLostProbesAndCalledAgain() {
        bringUp(caller);
        long lastAnswer = now;
        for (int i = 0; i < 3; i++) {
            probe(wake(caller));
            caller.probed(true);
            assertThat(caller.state()).isEqualTo(LinkState.UP);
        }
        assertThat(wake(caller)).containsExactly(new Effect.Close());
        assertThat(now - lastAnswer).isLessThanOrEqualTo(4 * INTERVAL.toNanos());
        assertThat(caller.state()).isEqualTo(LinkState.DOWN);
        assertThat(caller.reason()).contains("3 probes", "beta");
        assertThat(wake(caller)).containsExactly(new Effect.Open());
        assertThat(caller.state()).isEqualTo(LinkState.CONNECTING);
        assertThat(caller.reason()).contains("3 probes");
    }

    @Test
    void oneAnswerInThreeKeepsItUpAndTheRestShowsAsLoss() {
        bringUp(caller);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 2; i++) {
                probe(wake(caller));
                caller.probed(true);
            }
            long answered = probe(wake(caller));
            caller.probed(true);
            caller.answered(answered, now);
            assertThat(caller.state()).isEqualTo(LinkState.UP);
        }
        assertThat(caller.lossPermille(now)).isBetween(550, 750);
    }

    @Test
    void aPeerFarAwayHasAsMuchTimeForTheFirstAnswerAsForAnyOther() {
        long token = open(caller);
        long opened = now;
        while (caller.due() - opened < 2 * INTERVAL.toNanos()) {
            probe(wake(caller));
            caller.probed(true);
        }
        caller.answered(token, now);
        assertThat(caller.state()).isEqualTo(LinkState.UP);
        assertThat(caller.rttMicros()).isGreaterThan(1_500_000);
    }

    @Test
    void aPeerThatNeverAnswersIsGivenUp() {
        open(caller);
        long opened = now;
        for (List<Effect> effects = wake(caller); effects.get(0) instanceof Effect.Probe; effects = wake(caller)) {
            caller.probed(true);
        }
        assertThat(caller.state()).isEqualTo(LinkState.DOWN);
        assertThat(now - opened).isBetween(3 * INTERVAL.toNanos(), 4 * INTERVAL.toNanos());
    }

    @Test
    void aPauseOfThisProcessIsNotHeldAgainstThePeerForEver() {
        bringUp(caller);
        for (int i = 0; i < 6; i++) {
            now = caller.due() + 2 * INTERVAL.toNanos();
            probe(caller.tick(now));
            caller.probed(true);
            assertThat(caller.state()).isEqualTo(LinkState.UP);
        }
        now = caller.due() + 2 * INTERVAL.toNanos();
        assertThat(caller.tick(now)).containsExactly(new Effect.Close());
    }

    @Test
    void pausesGrowWithJitterUpToFiveSecondsAndBeginAnewWhenItWasUp() {
        caller.start(now);
        long longest = 0;
        for (int i = 0; i < 12; i++) {
            long before = now;
            caller.failed("refused", now);
            assertThat(wake(caller)).containsExactly(new Effect.Open());
            long pause = now - before;
            long ceiling = Math.min(5000 * MILLI, 200 * MILLI << i);
            assertThat(pause).isBetween(ceiling / 2, ceiling);
            longest = Math.max(longest, pause);
        }
        assertThat(longest).isGreaterThan(2500 * MILLI);
        caller.answered(probe(caller.opened(now)), now);
        long before = now;
        caller.failed("reset", now);
        wake(caller);
        assertThat(now - before).isLessThanOrEqualTo(200 * MILLI);
    }

    @Test
    void theCalledEndWaitsWithoutLimitAndOpensAgainSoon() {
        callee.start(now);
        assertThat(callee.isTickNeeded()).isFalse();
        for (int i = 0; i < 12; i++) {
            callee.opened(now);
            long before = now;
            callee.failed("closed", now);
            assertThat(wake(callee)).containsExactly(new Effect.Open());
            assertThat(now - before).isLessThanOrEqualTo(200 * MILLI);
        }
    }

    @Test
    void aCallThatHearsNothingIsGivenUp() {
        caller.start(now);
        assertThat(caller.tick(now + 1)).isEmpty();
        assertThat(wake(caller)).containsExactly(new Effect.Close());
        assertThat(caller.reason()).contains("no answer", "10 s");
    }

    @Test
    void aFullQueueIsNoSignOfDeathUnlessItStaysFull() {
        bringUp(caller);
        for (int i = 0; i < 8; i++) {
            probe(wake(caller));
            caller.probed(false);
        }
        assertThat(caller.state()).isEqualTo(LinkState.UP);
        assertThat(caller.lossPermille(now)).isZero();
        long token = probe(wake(caller));
        caller.probed(true);
        now += MILLI;
        caller.answered(token, now);
        for (int i = 0; i < 9; i++) {
            probe(wake(caller));
            caller.probed(false);
        }
        assertThat(wake(caller)).containsExactly(new Effect.Close());
        assertThat(caller.reason()).contains("queue");
    }

    @Test
    void eventsThatComeLateChangeNothing() {
        caller.start(now);
        caller.failed("refused", now);
        assertThat(caller.opened(now)).isEmpty();
        assertThat(caller.failed("again", now)).isEmpty();
        assertThat(caller.reason()).isEqualTo("refused");
        assertThat(caller.state()).isEqualTo(LinkState.DOWN);
    }
}
