package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.virtuoso.spi.port.PortDriver;
import org.junit.jupiter.api.Test;

class MemoryPortDriverTest extends PortDriverContract {
    private final MemoryPortDriver driver = new MemoryPortDriver();
    private final Map<String, MemoryDevice> devices = new HashMap<>();

    @Override
    protected PortDriver driver() {
        return driver;
    }

    @Override
    protected String makeDevice() {
        String name = "mem" + devices.size();
        devices.put(name, driver.plug(name));
        return name;
    }

    @Override
    protected void deleteDevice(String device) {
        driver.unplug(device);
    }

    @Override
    protected void guestSends(String device, byte[] frame) {
        devices.get(device).give(frame);
    }

    @Override
    protected List<byte[]> guestGot(String device) {
        return devices.get(device).taken().stream()
                .map(frame -> Arrays.copyOfRange(frame, TestFrames.VIRTIO, frame.length))
                .toList();
    }

    @Test
    void aSweepRemovesOneNodesLeftoversButForThoseToKeep() {
        driver.leave("alpha", "one");
        driver.leave("alpha", "two");
        driver.leave("beta", "one");
        driver.sweep("alpha", Set.of("two", "three"));
        assertThat(driver.leftovers("alpha")).containsExactly("two");
        assertThat(driver.leftovers("beta")).containsExactly("one");
        assertThat(driver.sweeps()).containsExactly(Set.of("two", "three"));
    }
}
