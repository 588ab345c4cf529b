package net.virtuoso.overlay.internal.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.spi.fastpath.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ends of a link and two kernels, in virtual time. */
class FastPathMachineTest {
    private static final Flow FLOW = flow(1);
    private static final int SECOND = 5;

    private final SplittableRandom random = new SplittableRandom(12);
    private End a;
    private End b;
    private boolean blocked;
    private double loss;
    private boolean reordering;

    private static Flow flow(int n) {
        return new Flow(7, 0x02_00_00_00_00_00L + n, 0x02_00_00_00_01_00L);
    }

    /** A node: what its machine has had done. */
    private final class End {
        final FastPathMachine machine;
        final Set<Flow> sending = new LinkedHashSet<>();
        final Set<Flow> receiving = new LinkedHashSet<>();
        final Set<Flow> notTaken = new HashSet<>();
        final Deque<FastPathMessage> inbox = new ArrayDeque<>();
        final List<Boolean> path = new ArrayList<>();
        final List<Flow> forgotten = new ArrayList<>();
        long lastProbe;
        int probes;
        End far;

        End(long epoch) {
            machine = new FastPathMachine(epoch, epoch * 1_000, flow -> !notTaken.contains(flow));
        }

        void carryOut(List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.Tell tell) {
                    if (random.nextDouble() >= loss) {
                        if (reordering && random.nextBoolean()) {
                            far.inbox.addFirst(tell.message());
                        } else {
                            far.inbox.add(tell.message());
                        }
                    }
                } else if (effect instanceof Effect.Probe probe) {
                    probes++;
                    if (!blocked && random.nextDouble() >= loss) {
                        far.lastProbe = probe.token();
                    }
                } else if (effect instanceof Effect.Send send) {
                    assertThat(sending.add(send.flow())).isTrue();
                } else if (effect instanceof Effect.StopSending stop) {
                    assertThat(sending.remove(stop.flow())).isTrue();
                } else if (effect instanceof Effect.Receive receive) {
                    assertThat(receiving.add(receive.flow())).isTrue();
                } else if (effect instanceof Effect.StopReceiving stop) {
                    assertThat(receiving.remove(stop.flow())).isTrue();
                } else if (effect instanceof Effect.Forgotten gone) {
                    forgotten.add(gone.flow());
                } else if (effect instanceof Effect.PathChanged changed) {
                    path.add(changed.working());
                }
            }
        }

        void read() {
            for (FastPathMessage next = inbox.poll(); next != null; next = inbox.poll()) {
                carryOut(machine.heard(next, lastProbe));
            }
        }
    }

    @BeforeEach
    void connect() {
        a = new End(11);
        b = new End(22);
        a.far = b;
        b.far = a;
        up();
    }

    private void up() {
        a.carryOut(a.machine.link(true));
        b.carryOut(b.machine.link(true));
    }

    private void run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            a.carryOut(a.machine.tick());
            b.carryOut(b.machine.tick());
            for (int round = 0; round < 3; round++) {
                a.read();
                b.read();
            }
            assertThat(a.machine.sending()).isEqualTo(a.sending.size());
            assertThat(b.machine.receiving()).isEqualTo(b.receiving.size());
        }
    }

    @Test
    void nothingHappensUnlessSomebodyWantsIt() {
        run(100 * SECOND);
        assertThat(a.probes + b.probes).isZero();
        assertThat(a.machine.reason()).isEmpty();
    }

    @Test
    void aWantedFlowIsProbedOfferedTakenAndSent() {
        assertThat(a.machine.want(FLOW)).isTrue();
        assertThat(a.machine.reason()).isEqualTo("being tried");
        run(3);
        assertThat(b.receiving).containsExactly(FLOW);
        assertThat(a.sending).containsExactly(FLOW);
        assertThat(a.path).containsExactly(true);
        assertThat(a.machine.reason()).isEmpty();
        assertThat(b.probes).as("the other direction is another matter").isZero();
        run(3_600 * SECOND);
        assertThat(a.sending).as("as long as it isn't ended").containsExactly(FLOW);
    }

    @Test
    void theReceiverTakesItBeforeTheSenderSendsIt() {
        a.machine.want(FLOW);
        for (int i = 0; i < 10; i++) {
            a.carryOut(a.machine.tick());
            b.read();
            assertThat(a.sending.isEmpty() || b.receiving.contains(FLOW)).isTrue();
            a.read();
            assertThat(a.sending.isEmpty() || b.receiving.contains(FLOW)).isTrue();
        }
        assertThat(a.sending).isNotEmpty();
    }

    @Test
    void anEndedFlowIsStoppedAtOnceAndTakenALittleLonger() {
        a.machine.want(FLOW);
        run(3);
        a.carryOut(a.machine.end(FLOW));
        assertThat(a.sending).isEmpty();
        run(1);
        assertThat(b.receiving).containsExactly(FLOW);
        run(4 * SECOND);
        assertThat(b.receiving).isEmpty();
        assertThat(a.machine.end(FLOW)).isEmpty();
    }

    @Test
    void aChangedTableStopsBothEnds() {
        a.machine.want(FLOW);
        a.machine.want(flow(2));
        run(3);
        a.carryOut(a.machine.changed(flow -> !flow.equals(FLOW)));
        assertThat(a.sending).containsExactly(flow(2));
        b.notTaken.add(flow(2));
        b.carryOut(b.machine.changed(flow -> true));
        assertThat(b.receiving).as("FLOW lingers").doesNotContain(flow(2));
        run(1);
        assertThat(a.sending).isEmpty();
        run(60 * SECOND);
        assertThat(a.sending).as("refused again").isEmpty();
        b.notTaken.clear();
        run(31 * SECOND);
        assertThat(a.sending).as("tried again").containsExactly(flow(2));
    }

    @Test
    void aLostRefusalIsRepeated() {
        a.machine.want(FLOW);
        run(3);
        b.notTaken.add(FLOW);
        loss = 1;
        b.carryOut(b.machine.changed(flow -> true));
        loss = 0;
        run(2);
        assertThat(a.sending).isEmpty();
    }

    @Test
    void aBlockedPathCostsLittleOverASecondAndIsTriedSeldom() {
        a.machine.want(FLOW);
        run(3);
        blocked = true;
        // The answer to the first question says that the probe before it came.
        run(PathWatch.PATIENCE + 2);
        assertThat(a.sending).isEmpty();
        assertThat(a.path).containsExactly(true, false);
        assertThat(a.machine.reason()).contains("does not get through");
        int before = a.probes;
        run(500 * SECOND);
        assertThat(a.probes - before).isLessThan(100);
        assertThat(a.path).as("said once").containsExactly(true, false);
        blocked = false;
        run(61 * SECOND);
        assertThat(a.sending).as("back by itself").containsExactly(FLOW);
        assertThat(a.machine.reason()).isEmpty();
    }

    @Test
    void whatIsWantedNoMoreIsForgottenAndSaidSo() {
        blocked = true;
        a.machine.want(FLOW);
        run(601 * SECOND);
        assertThat(a.forgotten).containsExactly(FLOW);
        blocked = false;
        run(100 * SECOND);
        assertThat(a.sending).isEmpty();
    }

    @Test
    void aPathThatNeverWorkedCarriesNothing() {
        blocked = true;
        a.machine.want(FLOW);
        run(300 * SECOND);
        assertThat(a.sending).isEmpty();
        assertThat(b.receiving).isEmpty();
        assertThat(a.path).as("said once").containsExactly(false);
    }

    @Test
    void withoutTheLinkNothingIsSentAndSoonNothingTaken() {
        a.machine.want(FLOW);
        run(3);
        a.carryOut(a.machine.link(false));
        b.carryOut(b.machine.link(false));
        assertThat(a.sending).isEmpty();
        run(4 * SECOND);
        assertThat(b.receiving).isEmpty();
        assertThat(a.machine.reason()).contains("link");
        up();
        run(3 * SECOND);
        assertThat(a.sending).containsExactly(FLOW);
    }

    @Test
    void whoIsNotTrustedAnyMoreIsCutOffAtOnce() {
        a.machine.want(FLOW);
        b.machine.want(flow(2));
        run(3);
        assertThat(b.receiving).containsExactly(FLOW);
        assertThat(b.sending).containsExactly(flow(2));
        b.carryOut(b.machine.cutOff());
        assertThat(b.receiving).isEmpty();
        assertThat(b.sending).isEmpty();
        assertThat(a.inbox).as("it is told nothing").isEmpty();
        a.carryOut(a.machine.tick());
        run(SECOND);
        assertThat(b.receiving).as("whatever it says").isEmpty();
    }

    @Test
    void whatALinkHasLeftIsCutOffToo() {
        a.machine.want(FLOW);
        run(3);
        b.carryOut(b.machine.link(false));
        assertThat(b.receiving).as("frames on their way").containsExactly(FLOW);
        b.carryOut(b.machine.cutOff());
        assertThat(b.receiving).isEmpty();
    }

    @Test
    void whoStartsAnewIsAskedAnew() {
        a.machine.want(FLOW);
        run(3);
        long seen = b.lastProbe;
        b = new End(33);
        b.lastProbe = seen;
        a.far = b;
        b.far = a;
        b.carryOut(b.machine.link(true));
        a.carryOut(a.machine.tick());
        b.read();
        a.read();
        assertThat(a.sending).as("what the old one took").isEmpty();
        run(3);
        assertThat(a.sending).containsExactly(FLOW);
        assertThat(b.receiving).containsExactly(FLOW);
    }

    @Test
    void whoStartsAnewLeavesNothingBehind() {
        a.machine.want(FLOW);
        run(3);
        a = new End(44);
        a.far = b;
        b.far = a;
        a.carryOut(a.machine.link(true));
        run(14 * SECOND);
        assertThat(b.receiving).isEmpty();
    }

    @Test
    void theKernelsPartGoesAndComes() {
        a.machine.want(FLOW);
        run(3);
        b.carryOut(b.machine.gone());
        assertThat(b.receiving).isEmpty();
        run(1);
        assertThat(a.sending).isEmpty();
        b.carryOut(b.machine.link(true));
        run(31 * SECOND);
        assertThat(a.sending).containsExactly(FLOW);
        a.carryOut(a.machine.gone());
        assertThat(a.sending).isEmpty();
        a.carryOut(a.machine.link(true));
        run(3 * SECOND);
        assertThat(a.sending).containsExactly(FLOW);
    }

    @Test
    void whatTheKernelRefusesIsLeftForAWhile() {
        a.machine.want(FLOW);
        run(3);
        a.carryOut(a.machine.notSent(FLOW));
        b.receiving.remove(FLOW);
        b.carryOut(b.machine.notReceived(FLOW));
        run(20 * SECOND);
        assertThat(a.sending).isEmpty();
    }

    @Test
    void aHostilePeerFillsNothing() {
        List<Flow> many = new ArrayList<>();
        for (int i = 1; i <= 3 * FastPathMachine.LIMIT; i++) {
            many.add(flow(i));
        }
        for (int from = 0; from < many.size(); from += FastPathMessage.MAX_FLOWS) {
            List<Flow> some = many.subList(from, Math.min(from + FastPathMessage.MAX_FLOWS, many.size()));
            b.carryOut(b.machine.heard(new FastPathMessage(FastPathMessage.Kind.OFFER, 5, 0, 0, List.copyOf(some)), 0));
        }
        assertThat(b.receiving).hasSize(FastPathMachine.LIMIT);
        b.carryOut(b.machine.heard(new FastPathMessage(FastPathMessage.Kind.TOLD, 5, -1, -1, List.of()), 0));
        b.carryOut(b.machine.heard(new FastPathMessage(FastPathMessage.Kind.ACCEPT, 5, 0, 0, List.of(flow(9))), 0));
        assertThat(b.sending).as("what it never offered").isEmpty();
        run(14 * SECOND);
        assertThat(b.receiving).isEmpty();
        for (Flow flow : many) {
            a.machine.want(flow);
        }
        assertThat(a.machine.want(flow(0))).isFalse();
        a.carryOut(a.machine.changed(flow -> false));
        assertThat(a.machine.want(flow(0))).isTrue();
    }

    private void fill(int from) {
        for (int i = 0; i < FastPathMachine.LIMIT; i++) {
            a.machine.want(flow(from + i));
        }
    }

    @Test
    void whatTheFarEndRefusesMakesRoom() {
        for (int i = 0; i < 2 * FastPathMachine.LIMIT; i++) {
            b.notTaken.add(flow(100 + i));
        }
        fill(100);
        run(3);
        assertThat(a.machine.want(FLOW)).as("for another").isFalse();
        run(2 * SECOND);
        assertThat(a.sending).containsExactly(FLOW);
        fill(100 + FastPathMachine.LIMIT);
        run(2 * SECOND);
        assertThat(a.sending).as("what is sent stays").containsExactly(FLOW);
        assertThat(a.machine.hasRoomAgain()).isFalse();
        run(601 * SECOND);
        assertThat(a.machine.hasRoomAgain()).isTrue();
        assertThat(a.sending).containsExactly(FLOW);
    }

    @Test
    void whatGetsNoAnswerMakesRoom() {
        blocked = true;
        fill(100);
        run(11 * SECOND);
        a.machine.want(FLOW);
        blocked = false;
        run(61 * SECOND);
        assertThat(a.sending).contains(FLOW).hasSize(FastPathMachine.LIMIT);
    }

    @Test
    void whatIsSentMakesNone() {
        fill(100);
        run(3);
        assertThat(a.machine.want(FLOW)).isFalse();
        run(SECOND);
        assertThat(a.sending).hasSize(FastPathMachine.LIMIT).doesNotContain(FLOW);
        for (int i = 0; i < FastPathMachine.LIMIT / 8; i++) {
            assertThat(a.machine.hasRoomAgain()).isFalse();
            a.carryOut(a.machine.end(flow(100 + i)));
        }
        assertThat(a.machine.hasRoomAgain()).isTrue();
        assertThat(a.machine.want(FLOW)).isTrue();
        // At first the far end still takes what has ended, and refuses it.
        run(40 * SECOND);
        assertThat(a.sending).contains(FLOW);
    }

    /** Whatever is lost or overtaken: what is sent is nearly always taken, and in the end everything is as it should be. */
    @Test
    void recoversFromLossAndReordering() {
        long sent = 0;
        long astray = 0;
        for (int round = 0; round < 200; round++) {
            loss = 0.3;
            reordering = true;
            for (int i = 0; i < 5; i++) {
                Flow flow = flow(1 + random.nextInt(8));
                switch (random.nextInt(4)) {
                    case 0 -> a.carryOut(a.machine.end(flow));
                    case 1 -> {
                        b.notTaken.add(flow);
                        b.carryOut(b.machine.changed(any -> true));
                    }
                    default -> a.machine.want(flow);
                }
                for (int tick = 0; tick < 10; tick++) {
                    run(1);
                    sent += a.sending.size();
                    astray += a.sending.stream()
                            .filter(one -> !b.receiving.contains(one))
                            .count();
                }
                b.notTaken.clear();
            }
        }
        assertThat(sent).isGreaterThan(1_000);
        assertThat(astray * 20).isLessThan(sent);
        loss = 0;
        reordering = false;
        a.machine.want(FLOW);
        run(40 * SECOND);
        assertThat(a.sending).contains(FLOW);
        assertThat(b.receiving).containsAll(a.sending);
        a.carryOut(a.machine.changed(flow -> false));
        run(14 * SECOND);
        assertThat(a.sending).isEmpty();
        assertThat(b.receiving).isEmpty();
    }
}
