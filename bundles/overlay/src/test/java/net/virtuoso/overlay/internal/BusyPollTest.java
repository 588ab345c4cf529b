package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BusyPollTest {
    private long now = 1_000;
    private int looks;
    private final BusyPoll poll = new BusyPoll(() -> now);

    private int ask(int ready, boolean hasTasks) throws Exception {
        return poll.calculateStrategy(
                () -> {
                    looks++;
                    return ready;
                },
                hasTasks);
    }

    @Test
    void sleepsAtOnceUnlessAskedToLook() throws Exception {
        assertThat(ask(3, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(looks).isZero();
        assertThat(ask(3, true)).as("with tasks it mustn't sleep").isEqualTo(3);
    }

    @Test
    void looksForAWhileAfterTheLastEvent() throws Exception {
        poll.lookFor(Duration.ofNanos(100));
        assertThat(ask(2, false)).isEqualTo(2);
        now += 99;
        assertThat(ask(0, false)).isZero();
        now += 1;
        assertThat(ask(0, false)).isEqualTo(SelectStrategy.SELECT);
        assertThat(ask(1, false)).as("looks once before it sleeps").isEqualTo(1);
        now += 50;
        assertThat(ask(0, false)).isZero();
    }

    @Test
    void neverSleepsWhileThereAreTasks() throws Exception {
        poll.lookFor(Duration.ofNanos(100));
        now += 1_000;
        assertThat(ask(0, true)).isZero();
    }

    @Test
    void canBeTurnedOff() throws Exception {
        poll.lookFor(Duration.ofNanos(100));
        ask(1, false);
        poll.lookFor(Duration.ZERO);
        assertThat(ask(0, false)).isEqualTo(SelectStrategy.SELECT);
    }
}
