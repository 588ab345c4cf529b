package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import net.virtuoso.spi.port.OpenPort;
import net.virtuoso.spi.port.PortDriver;
import net.virtuoso.spi.port.PortListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PortDriver} must keep. A subclass brings the driver and the far side of its devices: the guest. Frames of
 * the contract have an EtherType of their own, so that what else a real host sends doesn't disturb.
 */
public abstract class PortDriverContract extends EventLoopContract {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress FAR = MacAddress.parse("02:00:00:00:00:0b");
    private static final int TYPE_AT = TestFrames.VIRTIO + 12;

    private final List<OpenPort> ports = new ArrayList<>();

    /** The driver under test. */
    protected abstract PortDriver driver();

    /** Makes a device and gives its name; the test's own, removed by the subclass. */
    protected abstract String makeDevice() throws Exception;

    /** Deletes a device under the driver's feet. */
    protected abstract void deleteDevice(String device) throws Exception;

    /** The guest behind a device sends a frame (virtio-net header and Ethernet frame). */
    protected abstract void guestSends(String device, byte[] frame) throws Exception;

    /** The Ethernet frames, without virtio-net header, that the guest has got since the last call. */
    protected abstract List<byte[]> guestGot(String device) throws Exception;

    @AfterEach
    void closePorts() throws Exception {
        for (OpenPort port : ports) {
            runOnLoop(port::close);
        }
    }

    private Port port(String device) {
        return new Port("blue", "contract", device, PortRole.VM, driver().name(), VM, null);
    }

    private OpenPort open(String device, Recorder recorder) throws Exception {
        OpenPort port = onLoop(() -> driver().open(port(device), loop(), recorder));
        ports.add(port);
        return port;
    }

    private static final class Recorder implements PortListener {
        final List<byte[]> frames = new CopyOnWriteArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();
        private boolean pending;
        volatile boolean completed;

        @Override
        public void frameReceived(ByteBuf frame) {
            byte[] bytes = ByteBufUtil.getBytes(frame);
            assertThat(frame.hasMemoryAddress()).isTrue();
            if (bytes[TYPE_AT] == (byte) 0x88 && bytes[TYPE_AT + 1] == (byte) 0xb5) {
                frames.add(bytes);
                pending = true;
            }
        }

        @Override
        public void readComplete() {
            completed |= pending;
        }

        @Override
        public void portFailed(String reason) {
            failures.add(reason);
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedByName() {
        assertThatThrownBy(() -> open("vt-nosuch0", new Recorder()))
                .hasRootCauseInstanceOf(IOException.class)
                .rootCause()
                .hasMessageContaining("vt-nosuch0");
    }

    @Test
    void framesPassInBothDirections() throws Exception {
        String device = makeDevice();
        Recorder recorder = new Recorder();
        OpenPort port = open(device, recorder);
        byte[] fromGuest = TestFrames.frame(VM, FAR, payload(100));
        guestSends(device, fromGuest);
        await().atMost(patience()).until(() -> recorder.completed);
        assertThat(recorder.frames).hasSize(1);
        assertThat(ethernet(recorder.frames.get(0))).isEqualTo(ethernet(fromGuest));

        byte[] toGuest = TestFrames.frame(FAR, VM, payload(1000));
        assertThat(onLoop(() -> {
                    ByteBuf frame = TestBuffers.of(toGuest);
                    try {
                        boolean taken = port.write(frame);
                        port.flush();
                        return taken;
                    } finally {
                        frame.release();
                    }
                }))
                .isTrue();
        List<byte[]> got = new ArrayList<>();
        await().atMost(patience()).until(() -> {
            got.addAll(guestGot(device));
            return got.stream().anyMatch(frame -> Arrays.equals(frame, ethernet(toGuest)));
        });
        await().atMost(patience()).until(() -> TestBuffers.inUse() == 0);
    }

    @Test
    void framesWaitWhileThePortIsNotRead() throws Exception {
        String device = makeDevice();
        Recorder recorder = new Recorder();
        OpenPort port = open(device, recorder);
        runOnLoop(() -> port.setReading(false));
        guestSends(device, TestFrames.frame(VM, FAR, payload(10)));
        Thread.sleep(200);
        assertThat(recorder.frames).isEmpty();
        runOnLoop(() -> port.setReading(true));
        await().atMost(patience()).until(() -> recorder.frames.size() == 1);
        runOnLoop(() -> port.setReading(true));
        guestSends(device, TestFrames.frame(VM, FAR, payload(11)));
        await().atMost(patience()).until(() -> recorder.frames.size() == 2);
    }

    @Test
    void aDeviceThatIsDeletedFailsThePortOnce() throws Exception {
        String device = makeDevice();
        Recorder recorder = new Recorder();
        OpenPort port = open(device, recorder);
        deleteDevice(device);
        await().atMost(patience()).until(() -> !recorder.failures.isEmpty());
        assertThat(recorder.failures.get(0)).contains(device);
        runOnLoop(port::close);
        Thread.sleep(200);
        assertThat(recorder.failures).hasSize(1);
    }

    @Test
    void aClosedPortIsSilentAndItsDeviceCanBeOpenedAgain() throws Exception {
        String device = makeDevice();
        Recorder first = new Recorder();
        OpenPort port = open(device, first);
        runOnLoop(port::close);
        runOnLoop(port::close);
        Recorder second = new Recorder();
        open(device, second);
        guestSends(device, TestFrames.frame(VM, FAR, payload(12)));
        await().atMost(patience()).until(() -> second.frames.size() == 1);
        assertThat(first.frames).isEmpty();
        assertThat(first.failures).isEmpty();
    }

    private static byte[] ethernet(byte[] frame) {
        return Arrays.copyOfRange(frame, TestFrames.VIRTIO, frame.length);
    }

    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return bytes;
    }
}
