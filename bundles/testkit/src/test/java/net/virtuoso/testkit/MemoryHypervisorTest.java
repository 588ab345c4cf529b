package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorListener;
import org.junit.jupiter.api.Test;

class MemoryHypervisorTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:0a");

    private final Queue<Runnable> callbacks = new ArrayDeque<>();
    private final MemoryHypervisor driver = new MemoryHypervisor(callbacks::add);
    private final List<String> told = new ArrayList<>();

    private Hypervisor connect() {
        return driver.connect("memory:host1", new HypervisorListener() {
            @Override
            public void lookAgain(String reason) {
                told.add("look");
            }

            @Override
            public void disconnected(String reason) {
                told.add("gone");
            }
        });
    }

    private List<String> told() {
        for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
            next.run();
        }
        List<String> news = List.copyOf(told);
        told.clear();
        return news;
    }

    private static VmInterface vm() {
        return new VmInterface("u", "web", MAC, "vnet0", "memory", "blue", Instant.EPOCH);
    }

    @Test
    void tellsToLookAgainWheneverSomethingMayHaveChanged() throws Exception {
        assertThat(driver.accepts("memory:x")).isTrue();
        assertThat(driver.accepts("qemu:///system")).isFalse();
        Hypervisor hypervisor = connect();
        assertThat(told()).containsExactly("look");
        driver.start(vm());
        assertThat(told()).containsExactly("look");
        assertThat(hypervisor.interfaces()).containsExactly(vm());
        driver.stop(MAC);
        assertThat(told()).containsExactly("look");
        assertThat(hypervisor.interfaces()).isEmpty();
    }

    @Test
    void cutOffItKnowsNothingWhichIsNotTheSameAsNoVm() throws Exception {
        Hypervisor hypervisor = connect();
        driver.start(vm());
        told();
        driver.setReachable(false);
        assertThat(told()).containsExactly("gone");
        assertThat(hypervisor.isConnected()).isFalse();
        assertThatThrownBy(hypervisor::interfaces).isInstanceOf(IOException.class);
        driver.stop(MAC);
        assertThat(told()).isEmpty();
        driver.setReachable(true);
        assertThat(told()).containsExactly("look");
        assertThat(hypervisor.interfaces()).isEmpty();
    }

    @Test
    void aClosedConnectionHearsNothing() {
        Hypervisor hypervisor = connect();
        hypervisor.close();
        driver.start(vm());
        assertThat(told()).isEmpty();
        assertThat(hypervisor.isConnected()).isFalse();
    }
}
