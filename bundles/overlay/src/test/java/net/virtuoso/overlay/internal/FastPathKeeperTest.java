package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import net.virtuoso.api.overlay.OverlaySettings;
import net.virtuoso.model.Endpoint;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathDriver;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drivers that come, go and fail, and what the data path has meanwhile. */
class FastPathKeeperTest {
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final VirtualLoop loop = new VirtualLoop();
    private final Site alpha = new Site("alpha", loop, Limits.DEFAULT);
    private final Deque<Runnable> hostTasks = new ArrayDeque<>();
    /** What comes to the data path's thread after the next task, though it was given to it before. */
    private final List<Consumer<DataPath>> waiting = new ArrayList<>();

    private final List<FastPath> open = new ArrayList<>();
    private boolean busy;
    private final FastPathKeeper keeper = new FastPathKeeper(
            new OverlaySettings("alpha", List.of(), Site.PROBE_INTERVAL, 3, () -> {}, new Endpoint("192.0.2.1", 4789)),
            hostTasks::add,
            loop.loop(),
            task -> {
                if (busy) {
                    waiting.add(task);
                } else {
                    task.accept(alpha.dataPath);
                    List<Consumer<DataPath>> late = List.copyOf(waiting);
                    waiting.clear();
                    late.forEach(each -> each.accept(alpha.dataPath));
                }
            });

    /** A driver that can open one fast path at a time, as a host can. */
    private final class Driver implements FastPathDriver {
        Throwable failure;
        FastPath opened;

        @Override
        public FastPath open(String node, Endpoint local) throws IOException {
            if (failure instanceof Error error) {
                throw error;
            }
            if (!open.isEmpty()) {
                throw new IOException("there is one already");
            }
            opened = new Opened();
            open.add(opened);
            return opened;
        }

        @Override
        public void sweep(String node) {
            throw new AssertionError("it asks for a fast path");
        }
    }

    private final class Opened implements FastPath {
        private final FastPath inner = new MemoryFastPath("alpha", new HashMap<>());

        @Override
        public FastPathPeer peer(Endpoint remote, long channel) throws IOException {
            return inner.peer(remote, channel);
        }

        @Override
        public long strays() {
            return inner.strays();
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    private void work() {
        for (Runnable next = hostTasks.poll(); next != null; next = hostTasks.poll()) {
            next.run();
        }
    }

    private void retry() {
        loop.advance(RETRY);
        work();
    }

    @AfterEach
    void close() {
        keeper.close();
        assertThat(open).isEmpty();
        assertThat(alpha.dataPath.fastPath()).isNull();
        alpha.dataPath.close();
    }

    @Test
    void whatIsClosedIsNotHandedOverLate() {
        Driver driver = new Driver();
        busy = true;
        keeper.driverAdded(driver);
        work();
        busy = false;
        assertThat(open).hasSize(1);
        keeper.driverRemoved(driver);
        assertThat(waiting).isEmpty();
        assertThat(alpha.dataPath.fastPath()).isNull();
        assertThat(open).isEmpty();
    }

    @Test
    void whenADriverGoesTheOtherOneIsTakenUp() {
        Driver first = new Driver();
        Driver second = new Driver();
        keeper.driverAdded(first);
        keeper.driverAdded(second);
        work();
        assertThat(alpha.dataPath.fastPath()).isSameAs(first.opened);
        keeper.driverRemoved(first);
        assertThat(alpha.dataPath.fastPath()).isNull();
        assertThat(open).isEmpty();
        work();
        assertThat(alpha.dataPath.fastPath()).isSameAs(second.opened).isNotNull();
        keeper.driverRemoved(second);
        work();
        assertThat(alpha.dataPath.fastPath()).isNull();
        keeper.driverAdded(first);
        work();
        assertThat(alpha.dataPath.fastPath()).isSameAs(first.opened).isNotNull();
    }

    @Test
    void aDriverWhoseLibraryIsMissingIsTriedAgain() {
        Driver driver = new Driver();
        driver.failure = new UnsatisfiedLinkError("no such library");
        keeper.driverAdded(driver);
        work();
        retry();
        assertThat(alpha.dataPath.missingFastPath()).contains("its driver failed", "no such library");
        driver.failure = null;
        retry();
        assertThat(alpha.dataPath.fastPath()).isSameAs(driver.opened).isNotNull();
    }

    @Test
    void aDriverThatFailsLeavesTheTurnToTheOther() {
        Driver broken = new Driver();
        broken.failure = new NoClassDefFoundError("gone");
        Driver good = new Driver();
        keeper.driverAdded(broken);
        keeper.driverAdded(good);
        work();
        retry();
        assertThat(alpha.dataPath.fastPath()).isSameAs(good.opened).isNotNull();
        keeper.driverRemoved(broken);
        assertThat(alpha.dataPath.fastPath()).isNotNull();
    }
}
