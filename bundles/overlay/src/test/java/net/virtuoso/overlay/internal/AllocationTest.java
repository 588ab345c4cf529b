package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.VmBinding;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * On a frame's path nothing is allocated: measured with a port and a link that allocate nothing themselves. Some bytes in all
 * may come from the virtual machine; one object a frame would be at least 1.6 MB.
 */
class AllocationTest {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress FAR = MacAddress.parse("02:00:00:00:00:0b");
    private static final int FRAMES = 100_000;
    private static final long TOLERATED_BYTES = 10_000;

    private final VirtualLoop loop = new VirtualLoop();
    private final Site site = new Site("alpha", loop, Limits.DEFAULT);
    private final Devices devices = new Devices();
    private final StubWire wire = new StubWire();

    private static final class Devices implements PortDriver {
        final Map<String, PortListener> receivers = new HashMap<>();
        long written;

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public OpenPort open(Port port, IoEventLoop eventLoop, PortListener receiver) throws IOException {
            receivers.put(port.device(), receiver);
            return new OpenPort() {
                @Override
                public boolean write(ByteBuf frame) {
                    written++;
                    return true;
                }

                @Override
                public void flush() {}

                @Override
                public void setReading(boolean reading) {}

                @Override
                public long lost() {
                    return 0;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void sweep(String node, Set<String> keep) {}
    }

    @BeforeEach
    void bringUp() {
        site.dataPath.driverAdded(devices);
        site.dataPath.endpointOpened("udp", wire);
        assertThat(site.apply(new ConfigBuilder("alpha")
                        .link("proxy", "udp")
                        .network("blue", 7)
                        .vm("vm", VM)
                        .lan("lan")
                        .tree("proxy", "udp")
                        .reach(FAR, "proxy", "udp")
                        .from("proxy", "udp", FAR)
                        .guard(new VmBinding("blue", VM, "vm", List.of(IpAddress.parse("10.0.0.1")), false))
                        .build()))
                .isEmpty();
        wire.listener().channelOpened();
        loop.run();
        assertThat(site.isUp("alpha.proxy.udp")).isTrue();
    }

    @AfterEach
    void close() {
        site.dataPath.close();
        assertThat(TestBuffers.inUse()).isZero();
    }

    private static long allocatedBy(Runnable frame) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < FRAMES; i++) {
            frame.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < FRAMES; i++) {
            frame.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void requireNoAllocation(String device, byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        PortListener receiver = devices.receivers.get(device);
        long allocated = allocatedBy(() -> {
            receiver.frameReceived(frame);
            receiver.readComplete();
        });
        frame.release();
        assertThat(allocated).isLessThan(TOLERATED_BYTES);
    }

    @Test
    void fromPortToLink() {
        requireNoAllocation("vm", TestFrames.superFrame(VM, FAR, 60_000, 1448));
        assertThat(wire.sent()).isEqualTo(2 * FRAMES);
        assertThat(site.drain().records())
                .singleElement()
                .satisfies(record -> assertThat(record.packets()).isEqualTo(2L * FRAMES * 42));
    }

    @Test
    void fromLinkToPort() {
        requireNoAllocationFromLink(TestFrames.superFrame(FAR, VM, 60_000, 1448));
        assertThat(devices.written).isEqualTo(2 * FRAMES);
    }

    private void requireNoAllocationFromLink(byte[] bytes) {
        ByteBuf frame = TestBuffers.of(bytes);
        long allocated = allocatedBy(() -> {
            wire.listener().frameReceived(7, 9, frame);
            wire.listener().readComplete();
        });
        frame.release();
        assertThat(allocated).isLessThan(TOLERATED_BYTES);
    }

    @Test
    void fromLinkAndRefused() {
        requireNoAllocationFromLink(TestFrames.frame(new MacAddress(5), VM, (byte) 1));
        requireNoAllocationFromLink(TestFrames.frame(VM, MacAddress.BROADCAST, (byte) 1));
        assertThat(devices.written).isZero();
    }

    @Test
    void fromAStationOfTheLanAndToIt() {
        MacAddress station = MacAddress.parse("02:00:00:00:00:cc");
        requireNoAllocation("lan", TestFrames.superFrame(station, VM, 60_000, 1448));
        assertThat(devices.written).isEqualTo(2 * FRAMES);
        requireNoAllocation("vm", TestFrames.superFrame(VM, station, 60_000, 1448));
        assertThat(devices.written).isEqualTo(4 * FRAMES);
    }

    @Test
    void framesThatAreRefused() {
        requireNoAllocation("vm", TestFrames.frame(FAR, VM, (byte) 1));
        requireNoAllocation("vm", new byte[30]);
        requireNoAllocation(
                "lan", TestFrames.frame(MacAddress.parse("02:00:00:00:00:cc"), new MacAddress(5), (byte) 1));
        assertThat(List.of(wire.sent(), devices.written)).containsOnly(0L);
    }

    @Test
    void broadcastsBelowAndAboveTheStormLimit() {
        requireNoAllocation("vm", TestFrames.frame(VM, MacAddress.BROADCAST, (byte) 1));
        assertThat(wire.sent()).isEqualTo(Limits.DEFAULT.stormLimit());
    }
}
