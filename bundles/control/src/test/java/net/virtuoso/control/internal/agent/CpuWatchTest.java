package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.CpuUse;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorListener;
import net.virtuoso.testkit.MemoryHypervisor;
import org.junit.jupiter.api.Test;

class CpuWatchTest {
    private static final MacAddress MAC = new MacAddress(2);
    private static final long SECOND = 1_000_000_000;

    private final MemoryHypervisor driver = new MemoryHypervisor(Runnable::run);
    private final Hypervisor hypervisor = driver.connect("memory:one", new HypervisorListener() {
        @Override
        public void lookAgain(String reason) {}

        @Override
        public void disconnected(String reason) {}
    });
    private long now;
    private final CpuWatch watch = new CpuWatch(() -> now);
    private String uuid = "u";

    private Map<MacAddress, CpuUse> used(long nanos) {
        now += SECOND;
        driver.used(uuid, new CpuTime(nanos, 2));
        watch.look(
                List.of(hypervisor), List.of(new VmInterface(uuid, "vm", MAC, "vnet0", "memory", null, Instant.EPOCH)));
        return watch.used();
    }

    @Test
    void tellsWhatWasUsedBetweenTwoLooks() {
        assertThat(used(7 * SECOND)).isEmpty();
        assertThat(used(8 * SECOND)).containsOnly(Map.entry(MAC, new CpuUse(SECOND, SECOND, 2)));
        assertThat(watch.used()).as("once").isEmpty();
        assertThat(used(8 * SECOND)).containsOnly(Map.entry(MAC, new CpuUse(0, SECOND, 2)));
    }

    @Test
    void aCountThatFallsHasBegunAnew() {
        used(700 * SECOND);
        assertThat(used(SECOND / 2)).containsOnly(Map.entry(MAC, new CpuUse(SECOND / 2, SECOND, 2)));
    }

    @Test
    void moreThanItsProcessorsHaveIsNotBelieved() {
        used(SECOND);
        assertThat(used(30 * SECOND)).isEmpty();
        assertThat(used(31 * SECOND)).containsOnly(Map.entry(MAC, new CpuUse(SECOND, SECOND, 2)));
    }

    @Test
    void anotherVmWithTheAddressBeginsAnew() {
        used(SECOND);
        uuid = "other";
        assertThat(used(2 * SECOND)).isEmpty();
    }

    @Test
    void afterALongPauseItBeginsAnew() {
        used(SECOND);
        now += 60 * SECOND;
        assertThat(used(2 * SECOND)).isEmpty();
        assertThat(used(3 * SECOND)).hasSize(1);
    }

    @Test
    void whoCannotBeAskedIsLeftOut() {
        used(SECOND);
        driver.setReachable(false);
        assertThat(used(2 * SECOND)).isEmpty();
    }

    @Test
    void looksOnlyWhenSomebodyAsksAndNotTooOften() {
        assertThat(watch.isDue()).isFalse();
        watch.used();
        assertThat(watch.isDue()).isTrue();
        watch.look(List.of(new Slow()), List.of());
        assertThat(watch.isDue()).isFalse();
        watch.used();
        assertThat(watch.isDue()).as("that took a second").isFalse();
        now += 20 * SECOND;
        assertThat(watch.isDue()).isTrue();
    }

    private final class Slow implements Hypervisor {
        @Override
        public String uri() {
            return "slow:";
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public List<VmInterface> interfaces() {
            return List.of();
        }

        @Override
        public Map<String, CpuTime> cpuTimes() {
            now += SECOND;
            return Map.of();
        }

        @Override
        public void close() {}
    }
}
