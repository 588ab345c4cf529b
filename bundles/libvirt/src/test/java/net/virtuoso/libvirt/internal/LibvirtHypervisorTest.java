package net.virtuoso.libvirt.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.model.VmInterface;
import net.virtuoso.spi.vm.CpuTime;
import net.virtuoso.spi.vm.Hypervisor;
import net.virtuoso.spi.vm.HypervisorListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/**
 * The driver over the real libvirt and its built-in driver {@code test:}, which keeps domains in this process: events,
 * interfaces and threads are as with a daemon. Daemons that die are in the whole-system tests.
 */
class LibvirtHypervisorTest {
    private static final String URI = "test:///default";

    private final LibvirtComponent driver = new LibvirtComponent();
    private final Heard heard = new Heard();

    private static final class Heard implements HypervisorListener {
        final List<String> looks = new CopyOnWriteArrayList<>();
        final List<String> losses = new CopyOnWriteArrayList<>();

        @Override
        public void lookAgain(String reason) {
            looks.add(reason);
        }

        @Override
        public void disconnected(String reason) {
            losses.add(reason);
        }
    }

    @BeforeEach
    void needsLibvirt() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        boolean installed = true;
        try {
            NativeLibrary.getInstance("virt");
        } catch (UnsatisfiedLinkError e) {
            installed = false;
        }
        if (Boolean.getBoolean("vnet.lab.required")) {
            assertThat(installed).as("libvirt is installed").isTrue();
        }
        assumeTrue(installed, "libvirt is not installed");
    }

    @AfterEach
    void close() {
        driver.deactivate();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("vnet-libvirt")));
    }

    @Test
    void seesAVmStartAndStop() throws IOException, LibvirtException {
        Hypervisor hypervisor = driver.connect(URI, heard);
        await().until(hypervisor::isConnected);
        await().until(() -> heard.looks.contains("connected"));
        int before = heard.looks.size();

        Connect virsh = new Connect(URI);
        Domain domain = virsh.domainCreateXML(
                DomainXmlTest.QEMU
                        .replace("type='qemu' id='3'", "type='test'")
                        .replaceAll("<uuid>.*</uuid>", "")
                        .replaceAll(
                                "<name>.*</name>", "<name>web-1</name><memory>1024</memory><os><type>hvm</type></os>")
                        .replaceAll("<emulator>.*</emulator>", "")
                        .replaceAll("<disk.*</disk>", ""),
                0);
        try {
            await().until(() -> heard.looks.size() > before);
            List<VmInterface> found = hypervisor.interfaces();
            assertThat(found).filteredOn(v -> v.vm().equals("web-1")).anySatisfy(v -> {
                assertThat(v.mac()).hasToString("02:00:00:01:00:01");
                assertThat(v.device()).isEqualTo("vnet0");
                assertThat(v.network()).isEqualTo("blue");
                assertThat(v.uuid()).isEqualTo(domain.getUUIDString());
            });
            CpuTime first = hypervisor.cpuTimes().get(domain.getUUIDString());
            assertThat(first).isNotNull();
            assertThat(first.processors()).isEqualTo(1);
            assertThat(hypervisor.cpuTimes().get(domain.getUUIDString()).nanos())
                    .isGreaterThanOrEqualTo(first.nanos());
        } finally {
            domain.destroy();
        }
        await().untilAsserted(() -> assertThat(hypervisor.interfaces()).noneMatch(v -> v.vm().equals("web-1")));
        virsh.close();
    }

    /** Plugging an interface into a running VM gives no event that the binding knows. */
    @Test
    void asksForALookFromTimeToTimeWithoutAnEvent() {
        try (Hypervisor hypervisor = new LibvirtHypervisor(
                URI, 77, Duration.ofMillis(20), new EventLoop(), Clock.systemUTC(), heard, closed -> {})) {
            await().until(() -> heard.looks.size() > 5);
            assertThat(hypervisor.isConnected()).isTrue();
            assertThat(heard.looks).first().isEqualTo("connected");
        }
        assertThat(heard.losses).isEmpty();
    }

    @Test
    void aDaemonThatIsNotThereIsNamedAndCalledAgain() {
        Hypervisor hypervisor = driver.connect("qemu+unix:///system?socket=/nonexistent/libvirt-sock", heard);

        await().until(() -> !heard.losses.isEmpty());
        assertThat(heard.losses).singleElement().asString().contains("/nonexistent/libvirt-sock");
        assertThat(hypervisor.isConnected()).isFalse();
        hypervisor.close();
    }

    /** Whoever lets go at once may come before the loop's thread has begun. */
    @Test
    void theEventLoopEndsHoweverSoonItIsLetGo() throws LibvirtException {
        EventLoop loop = new EventLoop();
        for (int i = 0; i < 50; i++) {
            loop.hold();
            loop.release();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("vnet-libvirt-events-0");
        }
    }

    @Test
    void acceptsAddressesOfLibvirtOnly() {
        assertThat(driver.accepts("qemu:///system")).isTrue();
        assertThat(driver.accepts("lxc+unix:///system?socket=/run/x")).isTrue();
        assertThat(driver.accepts("simulated:h1")).isFalse();
        assertThat(driver.accepts("not an address")).isFalse();
    }
}
