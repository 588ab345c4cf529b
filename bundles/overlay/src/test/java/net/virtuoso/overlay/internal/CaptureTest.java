package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.Capture.Progress;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.IpAddress;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.overlay.internal.capture.Captures;
import net.virtuoso.overlay.internal.capture.FrameTap;
import net.virtuoso.testkit.MemoryDevice;
import net.virtuoso.testkit.MemoryInternet;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.TestFrames;
import net.virtuoso.testkit.TestPackets;
import net.virtuoso.testkit.VirtualLoop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of what really passes: a VM's port at alpha, the link to the proxy. */
class CaptureTest {
    private static final MacAddress VM = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress CLIENT = MacAddress.parse("02:00:00:00:00:cc");
    private static final IpAddress IP = IpAddress.parse("192.0.2.10");
    private static final IpAddress OTHER_IP = IpAddress.parse("192.0.2.99");
    private static final String PORT = "alpha.vm";
    private static final String LINK = "alpha.proxy.udp";
    private static final int PACKET = 6;

    private final VirtualLoop loop = new VirtualLoop();
    private final MemoryInternet internet = new MemoryInternet(new Random(1));

    @TempDir
    Path folder;

    private Site alpha;
    private Site proxy;
    private MemoryDevice vm;
    private MemoryDevice lan;
    private Captures captures;

    private final class Taps implements Captures.Taps {
        @Override
        public boolean put(String point, FrameTap tap) {
            return alpha.dataPath.tap(point, tap);
        }

        @Override
        public void take(String point, FrameTap tap) {
            alpha.dataPath.untap(point, tap);
        }
    }

    @BeforeEach
    void connect() throws Exception {
        alpha = Site.ready("alpha", loop, internet, "udp");
        proxy = Site.ready("proxy", loop, internet, "udp");
        vm = alpha.plug("vm");
        lan = proxy.plug("lan");
        alpha.apply(ConfigBuilder.host("alpha", "vm", VM).build());
        proxy.apply(new ConfigBuilder("proxy")
                .link("alpha", "udp")
                .network("blue", 7)
                .lan("lan")
                .reach(VM, "alpha", "udp")
                .tree("alpha", "udp")
                .build());
        loop.advance(Duration.ofSeconds(2));
        captures = new Captures(new Taps(), loop.time()::nanoTime, loop.time());
    }

    @AfterEach
    void releaseEverything() {
        captures.close();
        List.of(alpha, proxy).forEach(site -> site.dataPath.close());
        loop.advance(Duration.ofSeconds(2));
        assertThat(TestBuffers.inUse()).isZero();
    }

    private CaptureRequest request(String point, int count, int snapLength, @Nullable MacAddress mac, int etherType) {
        return new CaptureRequest(
                point, "test.pcapng", count, Duration.ofMinutes(10), snapLength, 1 << 20, mac, etherType);
    }

    private void talk() {
        vm.give(TestPackets.arpRequest(VM, IP, OTHER_IP));
        vm.give(TestPackets.udp(VM, CLIENT, IP, OTHER_IP, 1000, 2000, new byte[100]));
        loop.run();
        lan.give(TestPackets.udp(CLIENT, VM, OTHER_IP, IP, 2000, 1000, new byte[50]));
        vm.give(TestFrames.frame(CLIENT, VM, (byte) 9));
        loop.run();
    }

    private static Progress stop(Capture capture) throws Exception {
        capture.close();
        return capture.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private record Packet(long nanos, int original, int direction, byte[] bytes) {}

    /** Reads the file back, by the draft and not by what wrote it. */
    private static List<Packet> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Packet> packets = new ArrayList<>();
        while (in.hasRemaining()) {
            int start = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertThat(in.getInt(start + length - 4)).isEqualTo(length);
            if (type == PACKET) {
                assertThat(in.getInt()).isZero();
                long nanos = in.getLong();
                byte[] bytes = new byte[in.getInt()];
                int original = in.getInt();
                in.get(bytes);
                in.position(start + 28 + (bytes.length + 3) / 4 * 4 + 4);
                packets.add(new Packet(nanos, original, in.getInt(), bytes));
            }
            in.position(start + length);
        }
        return packets;
    }

    @Test
    void aPortsFramesAreWrittenWithDirectionAndTimeWhetherOrNotTheyPass() throws Exception {
        Capture capture = captures.begin(request(PORT, 100, CaptureRequest.MAX_SNAP, null, -1), folder);
        talk();
        Progress end = stop(capture);

        List<Packet> packets = read(capture.file());
        assertThat(packets).extracting(Packet::direction).containsExactly(1, 1, 1, 2);
        assertThat(packets)
                .extracting(Packet::nanos)
                .containsOnly(loop.time().instant().getEpochSecond() * 1_000_000_000L
                        + loop.time().instant().getNano());
        byte[] sent = TestPackets.udp(VM, CLIENT, IP, OTHER_IP, 1000, 2000, new byte[100]);
        assertThat(packets.get(1).bytes()).isEqualTo(Arrays.copyOfRange(sent, TestFrames.VIRTIO, sent.length));
        assertThat(end).isEqualTo(new Progress(4, 0, Files.size(capture.file()), "it was stopped"));
        assertThat(Files.getPosixFilePermissions(capture.file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        talk();
        assertThat(capture.progress()).isEqualTo(end);
    }

    @Test
    void aLinksFramesAreThoseInsideIt() throws Exception {
        Capture capture = captures.begin(request(LINK, 100, CaptureRequest.MAX_SNAP, null, -1), folder);
        talk();
        stop(capture);
        assertThat(read(capture.file())).extracting(Packet::direction).containsExactly(2, 2, 1);
    }

    @Test
    void filtersAndLimitsHold() throws Exception {
        Capture arp = captures.begin(request(PORT, 100, 64, null, 0x0806), folder);
        talk();
        assertThat(stop(arp).frames()).isEqualTo(1);
        assertThat(read(arp.file())).extracting(packet -> packet.bytes().length).containsExactly(42);

        Files.delete(arp.file());
        Capture few = captures.begin(request(PORT, 2, 64, VM, 0x0800), folder);
        talk();
        talk();
        Progress end = few.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(end.reason()).isEqualTo("as many frames as were wanted");
        assertThat(read(few.file())).extracting(Packet::original).containsExactly(142, 92);
        assertThat(read(few.file())).extracting(packet -> packet.bytes().length).containsOnly(64);
    }

    @Test
    void aFileIsNoLongerThanItMayBe() throws Exception {
        Capture capture = captures.begin(
                new CaptureRequest(PORT, "test.pcapng", 100, Duration.ofMinutes(10), 60_000, 200_000, null, -1),
                folder);
        for (int i = 0; i < 10; i++) {
            vm.give(TestFrames.superFrame(VM, CLIENT, 60_000, 1448));
        }
        loop.run();
        Progress end = capture.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(end.reason()).isEqualTo("the file is as long as it may be");
        assertThat(Files.size(capture.file())).isEqualTo(end.bytes()).isLessThanOrEqualTo(200_000);
        assertThat(read(capture.file()))
                .hasSize(3)
                .allSatisfy(packet -> assertThat(packet.original()).isEqualTo(60_054));
    }

    @Test
    void itEndsWithThePort() throws Exception {
        Capture capture = captures.begin(request(PORT, 100, 64, null, -1), folder);
        talk();
        alpha.apply(new ConfigBuilder("alpha").build());
        Progress end = capture.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(end.reason()).isEqualTo("the port or link is gone");
        assertThat(end.frames()).isEqualTo(4);
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        refused("alpha.none", "test.pcapng").hasMessageContaining("a port or link of node 'alpha': alpha.vm, " + LINK);
        Capture capture = captures.begin(request(PORT, 100, 64, null, -1), folder);
        refused(PORT, "other.pcapng").hasMessageContaining("isn't being captured");
        refused(LINK, "test.pcapng").hasMessageContaining("a name that no file in " + folder);
        stop(capture);
        for (String name : List.of("", "../x", "a/b", ".hidden", "x\0")) {
            refused(LINK, name).hasMessageContaining("without a folder");
        }
        Capture again = captures.begin(
                new CaptureRequest(LINK, "again.pcapng", 1, Duration.ofMinutes(10), 64, 1 << 20, null, -1), folder);
        captures.close();
        assertThat(again.ended().toCompletableFuture().get(60, TimeUnit.SECONDS).reason())
                .isEqualTo("it was stopped");
        refused(LINK, "late.pcapng").hasMessageContaining("at most 4 captures");
    }

    private static CaptureRequest large(String point, String file, long limit) {
        return new CaptureRequest(point, file, 100, Duration.ofMinutes(10), 64, limit, null, -1);
    }

    /** A file of that length that takes no room. */
    private void left(String name, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    @Test
    void theFolderHasABoundToo() throws Exception {
        long limit = 1 << 30;
        left("old.pcapng", 2 * limit + 1);
        Capture first = captures.begin(large(PORT, "first.pcapng", limit), folder);
        assertThatThrownBy(() -> captures.begin(large(LINK, "second.pcapng", limit), folder))
                .as("what runs may become as long as it may be")
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 4096 MiB in all")
                .hasMessageContaining("3072 MiB; remove files there, end captures, or ask for less");
        stop(first);
        Capture second = captures.begin(large(LINK, "second.pcapng", limit), folder);
        stop(second);
        Files.delete(folder.resolve("old.pcapng"));
    }

    @Test
    void aNodeHasSoManyCapturesAndNoMore() throws Exception {
        List<String> devices = List.of("a", "b", "c", "d", "e");
        ConfigBuilder config = new ConfigBuilder("alpha").network("blue", 7);
        for (int i = 0; i < devices.size(); i++) {
            alpha.plug(devices.get(i));
            config.vm(devices.get(i), new MacAddress(VM.value() + 16 + i));
        }
        alpha.apply(config.build());
        List<Capture> begun = new ArrayList<>();
        for (String device : devices.subList(0, 4)) {
            begun.add(captures.begin(large("alpha." + device, device + ".pcapng", 1 << 20), folder));
        }
        refused("alpha.e", "e.pcapng").hasMessageContaining("at most 4 captures of a node at once; end one");
        stop(begun.get(0));
        begun.set(0, captures.begin(large("alpha.e", "e.pcapng", 1 << 20), folder));
        for (Capture capture : begun) {
            stop(capture);
        }
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(String point, String file) {
        return assertThatThrownBy(() -> captures.begin(
                        new CaptureRequest(point, file, 1, Duration.ofMinutes(10), 64, 1 << 20, null, -1), folder))
                .isInstanceOf(RefusedException.class);
    }

    /** What people will open it with; skipped where it isn't installed. */
    @Test
    void tcpdumpReadsIt() throws Exception {
        Path tcpdump = Path.of("/usr/bin/tcpdump");
        assumeTrue(Files.isExecutable(tcpdump));
        Capture capture = captures.begin(request(PORT, 100, CaptureRequest.MAX_SNAP, null, -1), folder);
        talk();
        vm.give(TestFrames.superFrame(VM, CLIENT, 60_000, 1448));
        loop.run();
        stop(capture);

        Process process = new ProcessBuilder(
                        tcpdump.toString(), "-e", "-n", "-r", capture.file().toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        assertThat(text)
                .contains(
                        "link-type EN10MB",
                        "02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has"
                                + " 192.0.2.99 tell 192.0.2.10",
                        "192.0.2.10.1000 > 192.0.2.99.2000: UDP, length 100",
                        "192.0.2.99.2000 > 192.0.2.10.1000: UDP, length 50",
                        "length 60054");
    }
}
