package net.virtuoso.control.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.virtuoso.api.event.LoggedEvent;
import net.virtuoso.model.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingEventLogTest {
    private final ExecutorService teller = Executors.newSingleThreadExecutor();
    private final RingEventLog log = new RingEventLog(4, InstantSource.fixed(Instant.EPOCH), teller);

    @AfterEach
    void stop() {
        teller.shutdownNow();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            log.publish(new Event.NodeConnected("n" + i));
        }
    }

    private void settle() throws InterruptedException {
        teller.shutdown();
        assertThat(teller.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void keepsTheNewest() {
        publish(6);

        assertThat(log.after(0, 10)).extracting(LoggedEvent::id).containsExactly(3L, 4L, 5L, 6L);
        assertThat(log.after(4, 10)).extracting(LoggedEvent::id).containsExactly(5L, 6L);
        assertThat(log.after(0, 1)).extracting(LoggedEvent::id).containsExactly(3L);
        assertThat(log.after(99, 10)).isEmpty();
        assertThat(log.after(-7, 10)).hasSize(4);
        assertThat(log.last()).isEqualTo(6);
    }

    @Test
    void tellsFollowersInOrderFromWhereTheyBegan() throws InterruptedException {
        publish(2);
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        log.follow(e -> told.add(e.id()));
        for (int i = 0; i < 500; i++) {
            publish(1);
            if (i % 3 == 0) {
                Thread.onSpinWait();
            }
        }
        settle();

        assertThat(told).isSorted().last().isEqualTo(502L);
        assertThat(told.get(0)).isGreaterThanOrEqualTo(3L);
    }

    @Test
    void aFollowerThatFailsIsLeftOutAndTheOthersGoOn() throws InterruptedException {
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        log.follow(e -> {
            throw new IllegalStateException("on purpose");
        });
        log.follow(e -> told.add(e.id()));
        publish(3);
        settle();

        assertThat(told)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 3).boxed().toList());
    }

    @Test
    void aClosedFollowerHearsNothingMore() throws Exception {
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        log.follow(e -> told.add(e.id())).close();
        publish(3);
        settle();

        assertThat(told).isEmpty();
    }
}
