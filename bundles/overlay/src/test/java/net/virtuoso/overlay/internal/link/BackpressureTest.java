package net.virtuoso.overlay.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.Test;

class BackpressureTest {
    private final VirtualLoop loop = new VirtualLoop();
    private final Backpressure backpressure = new Backpressure(loop.loop());
    private final Reader reader = new Reader();

    private static final class Reader implements Outlet.Pausable {
        private boolean reading = true;

        @Override
        public void setReading(boolean reading) {
            this.reading = reading;
        }
    }

    @Test
    void stopsAPortUntilThereIsRoom() {
        backpressure.pause(reader);
        assertThat(reader.reading).isFalse();
        loop.advance(Duration.ofMillis(20));
        assertThat(reader.reading).isFalse();
        backpressure.release();
        assertThat(reader.reading).isTrue();
    }

    @Test
    void aLinkThatStaysFullDoesNotHoldItsPortsUp() {
        backpressure.pause(reader);
        loop.advance(Duration.ofMillis(Backpressure.LONGEST));
        assertThat(reader.reading).isTrue();
        backpressure.pause(reader);
        assertThat(reader.reading).isTrue();
        backpressure.release();
        backpressure.pause(reader);
        assertThat(reader.reading).isFalse();
    }

    @Test
    void aLinkThatFillsAndEmptiesAgainAndAgainMayStopItsPortsEachTime() {
        for (int i = 0; i < 100; i++) {
            backpressure.pause(reader);
            assertThat(reader.reading).isFalse();
            loop.advance(Duration.ofMillis(7));
            assertThat(reader.reading).isFalse();
            backpressure.release();
            assertThat(reader.reading).isTrue();
        }
    }

    @Test
    void aPortThatAnotherLinkResumedIsStoppedAgain() {
        backpressure.pause(reader);
        reader.setReading(true);
        backpressure.pause(reader);
        assertThat(reader.reading).isFalse();
    }
}
