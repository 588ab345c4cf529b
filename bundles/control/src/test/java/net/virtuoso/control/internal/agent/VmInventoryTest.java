package net.virtuoso.control.internal.agent;

import static net.virtuoso.control.internal.States.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorDriver;
import net.virtuoso.spi.vm.HypervisorListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers that come and go. */
@Timeout(120)
class VmInventoryTest {
    private static final String LOOKER = "vnet-control-vms-inventory-test";

    private final VmInventory inventory = new VmInventory("inventory-test", List.of("fake:one"), () -> {});

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void aHypervisorThatTellsItsEndWhileItIsClosedHoldsNobodyUp() {
        Driver driver = new Driver(1);
        inventory.add(driver);
        await().until(() -> inventory.interfaces().size() == 1);

        inventory.remove(driver);

        assertThat(inventory.interfaces()).as("what was seen stays").hasSize(1);
        assertThat(inventory.problems()).hasSize(1);
    }

    @Test
    void anotherDriversHypervisorIsLookedAtWithoutBeingAsked() {
        Driver first = new Driver(1);
        inventory.add(first);
        await().until(() -> inventory.interfaces().size() == 1);
        inventory.remove(first);

        inventory.add(new Driver(2));

        await().until(() -> inventory.interfaces().size() == 2);
        assertThat(inventory.problems()).isEmpty();
    }

    @Test
    void closingLeavesNoThread() {
        inventory.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals(LOOKER));
    }

    /** A driver whose hypervisor shows some VMs, and waits in {@code close} for the thread on which it tells its end. */
    private record Driver(int vms) implements HypervisorDriver {
        @Override
        public boolean accepts(String uri) {
            return true;
        }

        @Override
        public Hypervisor connect(String uri, HypervisorListener listener) {
            return new Hypervisor() {
                @Override
                public String uri() {
                    return uri;
                }

                @Override
                public boolean isConnected() {
                    return true;
                }

                @Override
                public List<VmInterface> interfaces() {
                    return java.util.stream.IntStream.range(0, vms)
                            .mapToObj(i -> new VmInterface(
                                    "u" + i, "vm" + i, mac(i + 1), "vnet" + i, "packet", null, Instant.EPOCH))
                            .toList();
                }

                @Override
                public void close() {
                    Thread telling = new Thread(() -> listener.disconnected("closed"));
                    telling.start();
                    try {
                        telling.join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
        }
    }
}
