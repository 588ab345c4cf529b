package net.virtuoso.transport.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The change of keys between two ends, over paths in memory and in virtual time. */
class SealedSessionTest {
    private static final long MILLISECOND = 1_000_000;
    private static final KeyLimits LIMITS = new KeyLimits(
            Duration.ofMillis(100),
            1 << 30,
            1 << 30,
            1 << 30,
            1 << 30,
            Duration.ofMillis(40),
            Duration.ofMillis(10),
            Duration.ofMillis(10));

    private final Random random = new Random(23);
    private final SealedSession caller = new SealedSession(LIMITS);
    private final SealedSession called = new SealedSession(LIMITS);
    private long now;
    private long sequence;
    private long backSequence;
    private int number;

    private byte[] material() {
        number = (number + 1 + random.nextInt(5)) % 64;
        return SealedPair.material(random, number);
    }

    /** As after a handshake and the call: both have the keys, neither anything older. */
    private void open() {
        byte[] material = material();
        caller.offer(SealedPair.keys(material, true, LIMITS, now));
        called.adopt(SealedPair.keys(material, false, LIMITS, now), now);
        caller.confirm(now);
    }

    @Test
    void withoutKeysNothingIsSealedOrTaken() {
        assertThat(SealedPair.sealed(caller, 1, 10)).isNull();
        assertThat(SealedPair.opens(called, new byte[100])).isFalse();
        assertThat(caller.isWorn(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void theCallerGoesOnWithTheOldKeysUntilTheNewOnesAreConfirmed() {
        open();
        byte[] material = material();
        caller.offer(SealedPair.keys(material, true, LIMITS, now));
        byte[] before = SealedPair.sealed(caller, ++sequence, 10);
        assertThat(SealedPair.opens(called, before)).isTrue();
        called.adopt(SealedPair.keys(material, false, LIMITS, now), now);
        assertThat(SealedPair.opens(called, SealedPair.sealed(caller, ++sequence, 10)))
                .as("sealed with the old ones")
                .isTrue();
        assertThat(SealedPair.opens(caller, SealedPair.sealed(called, ++backSequence, 10)))
                .as("sealed with the new ones, before they are confirmed")
                .isTrue();
        caller.confirm(now);
        byte[] after = SealedPair.sealed(caller, ++sequence, 10);
        assertThat(after[7]).isNotEqualTo(before[7]);
        assertThat(SealedPair.opens(called, after)).isTrue();
        assertThat(caller.changes()).isEqualTo(2);
    }

    @Test
    void theOldKeysLingerAndGo() {
        open();
        byte[] late = SealedPair.sealed(caller, ++sequence, 10);
        byte[] tooLate = SealedPair.sealed(caller, ++sequence, 10);
        byte[] material = material();
        called.adopt(SealedPair.keys(material, false, LIMITS, now), now);
        called.tick(now + LIMITS.linger().toNanos() - 1);
        assertThat(SealedPair.opens(called, late)).isTrue();
        assertThat(SealedPair.opens(called, late)).as("again").isFalse();
        called.tick(now + LIMITS.linger().toNanos());
        assertThat(SealedPair.opens(called, tooLate)).isFalse();
        assertThat(called.unknown()).isOne();
        assertThat(called.replayed()).isOne();
    }

    @Test
    void aPeerThatStartsAnewLeavesNothingBehind() {
        open();
        byte[] old = SealedPair.sealed(caller, ++sequence, 10);
        called.adopt(SealedPair.keys(material(), false, LIMITS, now), now);
        called.forgetPrevious();
        assertThat(SealedPair.opens(called, old)).isFalse();
    }

    @Test
    void aHandshakeThatComesToNothingChangesNothing() {
        open();
        byte[] first = material();
        KeyEpoch offered = SealedPair.keys(first, true, LIMITS, now);
        caller.offer(offered);
        assertThat(caller.isOffered(offered)).isTrue();
        assertThat(caller.hasNumber(offered.number())).isTrue();
        byte[] second = material();
        caller.offer(SealedPair.keys(second, true, LIMITS, now));
        assertThat(caller.hasNumber(offered.number())).isFalse();
        assertThat(SealedPair.opens(called, SealedPair.sealed(caller, ++sequence, 10)))
                .isTrue();
    }

    private record InFlight(long at, byte[] datagram) {}

    /** Sends both ways with a random delay, and changes keys again and again; returns how many of those sent weren't taken. */
    private int lost(double loss) {
        PriorityQueue<InFlight> there = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
        PriorityQueue<InFlight> back = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
        int sent = 0;
        int taken = 0;
        byte[] material = null;
        long callAt = 0;
        long confirmAt = 0;
        open();
        for (int step = 0; step < 20_000; step++) {
            now += MILLISECOND / 10;
            sent += 2;
            byte[] datagram = SealedPair.sealed(caller, ++sequence, 20);
            byte[] answer = SealedPair.sealed(called, ++backSequence, 20);
            // Up to 9 ms late: the change takes 4.
            there.add(new InFlight(now + random.nextInt((int) (9 * MILLISECOND)), datagram));
            back.add(new InFlight(now + random.nextInt((int) (9 * MILLISECOND)), answer));
            taken += arrive(there, called, loss) + arrive(back, caller, loss);
            if (material == null && caller.isWorn(now)) {
                material = material();
                caller.offer(SealedPair.keys(material, true, LIMITS, now));
                callAt = now + 2 * MILLISECOND;
                confirmAt = now + 4 * MILLISECOND;
            } else if (material != null && callAt != 0 && now >= callAt) {
                called.adopt(SealedPair.keys(material, false, LIMITS, now), now);
                callAt = 0;
            } else if (material != null && now >= confirmAt) {
                caller.confirm(now);
                material = null;
            }
            caller.tick(now);
            called.tick(now);
        }
        now += 10 * MILLISECOND;
        taken += arrive(there, called, loss) + arrive(back, caller, loss);
        assertThat(caller.changes()).as("changes of keys").isGreaterThan(10);
        return sent - taken;
    }

    private int arrive(PriorityQueue<InFlight> path, SealedSession at, double loss) {
        int taken = 0;
        while (!path.isEmpty() && path.peek().at() <= now) {
            byte[] datagram = path.remove().datagram();
            if (random.nextDouble() >= loss) {
                taken += SealedPair.opens(at, datagram) ? 1 : 0;
                assertThat(SealedPair.opens(at, datagram)).as("a duplicate").isFalse();
            }
        }
        return taken;
    }

    @Test
    void noDatagramIsLostByChanges() {
        assertThat(lost(0)).isZero();
    }

    @Test
    void onlyWhatThePathLosesIsLost() {
        int lost = lost(0.2);
        assertThat(lost).isBetween(7_000, 9_000);
        assertThat(called.forged() + caller.forged()).isZero();
        assertThat(called.unknown() + caller.unknown()).isZero();
    }
}
