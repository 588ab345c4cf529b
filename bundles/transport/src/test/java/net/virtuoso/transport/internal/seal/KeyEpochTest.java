package net.virtuoso.transport.internal.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.virtuoso.wire.LinkHeader;
import net.virtuoso.wire.SequenceWindow;
import org.junit.jupiter.api.Test;

class KeyEpochTest {
    private static final KeyLimits SMALL = new KeyLimits(
            Duration.ofSeconds(10),
            5_000,
            50,
            10_000,
            100,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    private final Random random = new Random(22);
    private final byte[] material = SealedPair.material(random, 9);
    private final KeyEpoch caller = SealedPair.keys(material, true, KeyLimits.DEFAULT, 0);
    private final KeyEpoch called = SealedPair.keys(material, false, KeyLimits.DEFAULT, 0);

    @Test
    void eachDirectionHasItsOwnKey() {
        byte[] there = SealedPair.sealed(caller, 1, 100);
        byte[] back = SealedPair.sealed(called, 1, 100);
        assertThat(there).isNotEqualTo(back);
        assertThat(SealedPair.opens(caller, there)).as("its own").isFalse();
        assertThat(SealedPair.opens(called, there)).isTrue();
        assertThat(SealedPair.opens(caller, back)).isTrue();
        assertThat(there[7] >> 2).as("the number of the keys").isEqualTo(9);
    }

    @Test
    void takesWhatIsLateAndNothingTwice() {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            sent.add(SealedPair.sealed(caller, i, 64));
        }
        Collections.shuffle(sent, random);
        for (byte[] datagram : sent) {
            assertThat(SealedPair.opens(called, datagram)).isTrue();
            assertThat(SealedPair.opens(called, datagram)).as("again").isFalse();
        }
        assertThat(called.replayed()).isEqualTo(1_500);
        assertThat(called.forged()).isZero();
    }

    @Test
    void whatIsForgedMovesNothing() {
        byte[] first = SealedPair.sealed(caller, 10, 64);
        assertThat(SealedPair.opens(called, first)).isTrue();
        // One that pretends to be far ahead would push everything else out of the window.
        byte[] ahead = SealedPair.sealed(caller, 10 + 100L * SequenceWindow.SIZE, 64);
        for (int i = 0; i < 500; i++) {
            byte[] forged = ahead.clone();
            forged[LinkHeader.LENGTH + random.nextInt(64 + KeyEpoch.TAG)] ^= (byte) (1 + random.nextInt(255));
            assertThat(SealedPair.opens(called, forged)).isFalse();
        }
        assertThat(called.forged()).isEqualTo(500);
        KeyEpoch again = SealedPair.keys(material, true, KeyLimits.DEFAULT, 0);
        assertThat(SealedPair.opens(called, SealedPair.sealed(again, 9, 64)))
                .as("one behind the newest that counts")
                .isTrue();
        assertThat(SealedPair.opens(called, ahead)).isTrue();
        assertThat(SealedPair.opens(called, SealedPair.sealed(again, 11, 64)))
                .as("now it is too late")
                .isFalse();
    }

    @Test
    void takesNoPartOfADatagram() {
        byte[] whole = SealedPair.sealed(caller, 1, 64);
        for (int length = 0; length < whole.length; length++) {
            assertThat(SealedPair.opens(called, Arrays.copyOf(whole, length))).isFalse();
        }
        assertThat(SealedPair.opens(called, Arrays.copyOf(whole, whole.length + 1)))
                .isFalse();
        assertThat(SealedPair.opens(called, whole)).isTrue();
    }

    @Test
    void aNumberIsNeverUsedTwice() {
        SealedPair.sealed(caller, 5, 64);
        assertThatThrownBy(() -> SealedPair.sealed(caller, 5, 64)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SealedPair.sealed(caller, 4, 64)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wearsOutByTime() {
        KeyEpoch keys = SealedPair.keys(material, true, SMALL, 1_000);
        assertThat(keys.isWorn(1_000)).isFalse();
        assertThat(keys.isWorn(1_000 + SMALL.age().toNanos() - 1)).isFalse();
        assertThat(keys.isWorn(1_000 + SMALL.age().toNanos())).isTrue();
    }

    @Test
    void wearsOutByUseInEitherDirectionAndEnds() {
        KeyEpoch sender = SealedPair.keys(material, true, SMALL, 0);
        KeyEpoch receiver = SealedPair.keys(material, false, SMALL, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(sender.isWorn(0)).isEqualTo(i >= 50);
            assertThat(receiver.isWorn(0)).isEqualTo(i >= 50);
            assertThat(SealedPair.opens(receiver, SealedPair.sealed(sender, i, 10)))
                    .isTrue();
        }
        assertThat(SealedPair.sealed(sender, 100, 10)).as("used up").isNull();
        KeyEpoch byBytes = SealedPair.keys(material, true, SMALL, 0);
        SealedPair.sealed(byBytes, 0, 4_999);
        assertThat(byBytes.isWorn(0)).isFalse();
        SealedPair.sealed(byBytes, 1, 5_001);
        assertThat(byBytes.isWorn(0)).isTrue();
        assertThat(SealedPair.sealed(byBytes, 2, 1)).isNull();
    }

    @Test
    void withoutKeysThereIsNothing() {
        byte[] sealed = SealedPair.sealed(caller, 1, 64);
        called.close();
        called.close();
        assertThat(SealedPair.opens(called, sealed)).isFalse();
        assertThat(SealedPair.sealed(called, 1, 64)).isNull();
    }
}
