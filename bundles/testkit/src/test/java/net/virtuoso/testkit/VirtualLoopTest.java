package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualLoopTest {
    private final VirtualLoop loop = new VirtualLoop(new ManualTime(Instant.EPOCH));
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsTasksWhenTheirTimeComesAndNotBefore() {
        loop.loop().schedule(() -> ran.add("late at " + loop.time().instant()), 10, TimeUnit.MINUTES);
        loop.loop().schedule(() -> ran.add("soon at " + loop.time().instant()), 5, TimeUnit.MILLISECONDS);
        loop.loop().execute(() -> ran.add("now"));
        assertThat(ran).isEmpty();
        loop.run();
        assertThat(ran).containsExactly("now");
        loop.advance(Duration.ofMinutes(10));
        assertThat(ran).containsExactly("now", "soon at 1970-01-01T00:00:00.005Z", "late at 1970-01-01T00:10:00Z");
    }

    @Test
    void whatFollowsAtOnceRunsAtOnce() {
        loop.loop().execute(() -> loop.loop().execute(() -> ran.add("second")));
        loop.run();
        assertThat(ran).containsExactly("second");
        assertThat(loop.loop().inEventLoop()).isTrue();
    }
}
