package net.virtuoso.simulation.internal.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.testkit.PortDriverContract;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;

class SimulatedPortContractTest extends PortDriverContract {
    private final SimulatedPorts driver = new SimulatedPorts();
    private final Map<String, SimulatedInterface> devices = new HashMap<>();
    private final Map<String, List<byte[]>> got = new HashMap<>();

    @Override
    protected PortDriver driver() {
        return driver;
    }

    @Override
    protected String makeDevice() {
        String name = "test" + devices.size();
        List<byte[]> frames = new ArrayList<>();
        got.put(name, frames);
        devices.put(name, driver.plug(name, Runnable::run, new SimulatedInterface.Machine() {
            @Override
            public void frameReceived(ByteBuf frame) {
                frame.skipBytes(TestFrames.VIRTIO);
                synchronized (frames) {
                    frames.add(ByteBufUtil.getBytes(frame));
                }
            }

            @Override
            public void readComplete() {}
        }));
        return name;
    }

    @Override
    protected void deleteDevice(String device) {
        driver.unplug(devices.get(device));
    }

    @Override
    protected void guestSends(String device, byte[] frame) {
        devices.get(device).send(TestBuffers.of(frame));
    }

    @Override
    protected List<byte[]> guestGot(String device) {
        List<byte[]> frames = got.get(device);
        synchronized (frames) {
            List<byte[]> taken = List.copyOf(frames);
            frames.clear();
            return taken;
        }
    }
}
