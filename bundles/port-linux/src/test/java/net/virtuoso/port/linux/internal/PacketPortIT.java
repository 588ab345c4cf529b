package net.virtuoso.port.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Port;
import net.virtuoso.model.PortRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two guests on one host, their cables' host ends opened as packet ports and tied together. */
class PacketPortIT {
    private static final String NODE = "host-a";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PacketPortDriver driver = new PacketPortDriver();
    private Namespace host;
    private Namespace red;
    private Namespace blue;
    private IoEventLoop loop;

    @BeforeEach
    void cables() throws Exception {
        host = Namespace.create("host");
        red = Namespace.create("red");
        blue = Namespace.create("blue");
        Namespace.cable(host, "to-red", red, "eth0");
        Namespace.cable(host, "to-blue", blue, "eth0");
        red.ip("addr add 10.86.0.1/24 dev eth0");
        blue.ip("addr add 10.86.0.2/24 dev eth0");
        loop = host.loop();
    }

    @AfterEach
    void remove() throws Exception {
        for (Namespace namespace : new Namespace[] {red, blue, host}) {
            if (namespace != null) {
                namespace.close();
            }
        }
    }

    private static Port vm(String device) {
        return new Port("net", NODE, device, PortRole.VM, "packet", MacAddress.parse("02:00:00:00:00:01"), "vm");
    }

    private static Port lan(String device) {
        return new Port("net", NODE, device, PortRole.LAN, "packet", null, null);
    }

    private Wire open(Port port) throws Exception {
        return Wire.open(driver, port, loop);
    }

    @Test
    void carriesPingsAndWholeSuperFramesUnharmed() throws Exception {
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            red.exec("ping -c 3 -i 0.2 -w 60 10.86.0.2");

            byte[] sent = Transfer.run(red, blue, "10.86.0.2");

            assertThat(sent).as("digest of what arrived").isNotEmpty();
            assertThat(one.largest.get()).as("largest frame, in bytes").isGreaterThan(30_000);
            assertThat(one.frames.get()).as("frames of the transfer").isLessThan(Transfer.BYTES / 10_000);
            assertThat(one.failures).isEmpty();
            assertThat(one.lost() + two.lost()).isZero();
        }
    }

    @Test
    void carriesBetweenGuestsOfDifferentMtuAndWithoutOffloads() throws Exception {
        red.ip("link set eth0 mtu 9000");
        host.ip("link set to-red mtu 9000");
        blue.ip("link set eth0 gso_max_segs 1");
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            assertThat(Transfer.run(blue, red, "10.86.0.1")).isNotEmpty();
            assertThat(host.ip("link show to-red")).contains("mtu 9000");
        }
    }

    @Test
    void keepsTheHostsOwnStackAndTheGuestApart() throws Exception {
        host.ip("addr add 10.86.0.9/24 dev to-red");
        red.exec("ping -c 1 -w 60 10.86.0.9");
        try (Wire port = open(vm("to-red"))) {
            red.ip("neigh flush dev eth0");
            host.ip("neigh flush dev to-red");
            long before = port.frames.get();
            assertThat(red.succeeds("ping -c 2 -i 0.2 -W 1 10.86.0.9"))
                    .as("guest reaches host")
                    .isFalse();
            await("the port hears the guest's ARP requests").atMost(PATIENCE).until(() -> port.frames.get() > before);
            long received = receivedBy(red);
            assertThat(host.succeeds("ping -c 2 -i 0.2 -W 1 10.86.0.1"))
                    .as("host reaches guest")
                    .isFalse();
            assertThat(receivedBy(red)).as("frames that reached the guest").isEqualTo(received);
        }
        assertThat(host.exec("tc qdisc show dev to-red")).doesNotContain("clsact");
        red.ip("neigh flush dev eth0");
        red.exec("ping -c 1 -w 60 10.86.0.9");
    }

    private static long receivedBy(Namespace guest) throws Exception {
        return Long.parseLong(
                guest.exec("cat /sys/class/net/eth0/statistics/rx_packets").strip());
    }

    @Test
    void leavesForeignFiltersAlone() throws Exception {
        host.exec("tc qdisc add dev to-red clsact");
        host.exec("tc filter add dev to-red ingress pref 5 protocol ip u32 match u32 0 0 classid 1:1");
        String before = host.exec("tc filter show dev to-red ingress");
        try (Wire port = open(vm("to-red"))) {
            assertThat(host.exec("tc filter show dev to-red ingress"))
                    .contains("0x564e4554")
                    .contains("pref 5 u32");
            assertThat(port.failures).isEmpty();
        }
        assertThat(host.exec("tc filter show dev to-red ingress")).isEqualTo(before);
    }

    @Test
    void worksBesideAnIngressDiscipline() throws Exception {
        host.exec("tc qdisc add dev to-red ingress");
        host.ip("addr add 10.86.0.9/24 dev to-red");
        try (Wire port = open(vm("to-red"))) {
            assertThat(red.succeeds("ping -c 1 -W 1 10.86.0.9")).isFalse();
            await().atMost(PATIENCE).until(() -> port.frames.get() > 0);
        }
        assertThat(host.exec("tc qdisc show dev to-red")).contains("ingress");
        red.ip("neigh flush dev eth0");
        red.exec("ping -c 1 -w 60 10.86.0.9");
    }

    @Test
    void bringsUpTheDeviceOfAVm() throws Exception {
        host.ip("link set to-red down");
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            red.exec("ping -c 1 -w 60 10.86.0.2");
        }
    }

    @Test
    void changesNothingOfALanInterfaceButPromiscuity() throws Exception {
        host.ip("addr add 10.86.0.9/24 dev to-red");
        String before = host.ip("-d addr show dev to-red");
        try (Wire one = open(lan("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            assertThat(host.ip("-d addr show dev to-red")).contains("promiscuity 1");
            red.exec("ping -c 1 -w 60 10.86.0.9");
            red.exec("ping -c 1 -w 60 10.86.0.2");
        }
        assertThat(host.ip("-d addr show dev to-red")).isEqualTo(before);
        assertThat(host.exec("tc qdisc show dev to-red")).doesNotContain("clsact");
    }

    @Test
    void recoversWhenTheInterfaceGoesDownAndUpAgain() throws Exception {
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            for (int i = 0; i < 3; i++) {
                host.ip("link set to-red down");
                host.ip("link set to-red up");
            }
            host.ip("link set to-blue down");
            assertThat(red.succeeds("ping -c 1 -W 1 10.86.0.2")).isFalse();
            host.ip("link set to-blue up");
            red.exec("ping -c 2 -i 0.2 -w 60 10.86.0.2");
            assertThat(one.failures).isEmpty();
            assertThat(two.failures).isEmpty();
        }
    }

    @Test
    void saysOnceThatTheInterfaceWasDeleted() throws Exception {
        try (Wire one = open(vm("to-red"));
                Wire paused = open(vm("to-blue"))) {
            Wire.connect(one, paused);
            paused.setReading(false);
            host.ip("link del to-red");
            host.ip("link del to-blue");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(one.failures).containsExactly("interface to-red was deleted"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(paused.failures).containsExactly("interface to-blue was deleted"));
            assertThat(cpuOfLoopDuring(Duration.ofMillis(500)))
                    .as("CPU time of the loop")
                    .isLessThan(Duration.ofMillis(250));
        }
    }

    private Duration cpuOfLoopDuring(Duration time) throws Exception {
        long thread = loop.submit(() -> Thread.currentThread().getId()).get();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getThreadCpuTime(thread);
        Thread.sleep(time.toMillis());
        return Duration.ofNanos(threads.getThreadCpuTime(thread) - before);
    }

    @Test
    void refusesDevicesItCannotUse() {
        assertThatThrownBy(() -> open(vm("absent")))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("interface absent doesn't exist on this host; create it")
                .hasMessageContaining("to-red");
        assertThatThrownBy(() -> open(vm("lo"))).hasMessageContaining("lo isn't an Ethernet one");
    }

    @Test
    void waitsUntilReadingIsResumed() throws Exception {
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            one.setReading(false);
            assertThat(red.succeeds("ping -c 1 -W 1 10.86.0.2")).isFalse();
            one.setReading(true);
            red.exec("ping -c 1 -w 60 10.86.0.2");
        }
    }

    @Test
    void deliversEveryDatagramOfSegmentedUdp() throws Exception {
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"));
                DatagramSocket receiver = blue.call(() -> new DatagramSocket(new InetSocketAddress("10.86.0.2", 0)))) {
            Wire.connect(one, two);
            red.exec("ping -c 1 -w 60 10.86.0.2");
            CompletableFuture<Integer> good = blue.start(() -> countGood(receiver));
            SegmentedUdp.send(red, new InetSocketAddress("10.86.0.2", receiver.getLocalPort()), 200, 40);
            // The default receive buffer holds fewer than 100: what the receiver itself had no room for did arrive.
            assertThat(good.get(60, TimeUnit.SECONDS) + overflows(blue))
                    .as("datagrams that arrived")
                    .isEqualTo(200);
            assertThat(one.largest.get()).as("largest frame, in bytes").isGreaterThan(40 * 1400);
        }
    }

    private static int countGood(DatagramSocket receiver) throws Exception {
        receiver.setSoTimeout(5000);
        DatagramPacket datagram = new DatagramPacket(new byte[65_536], 65_536);
        int good = 0;
        try {
            while (true) {
                receiver.receive(datagram);
                good += SegmentedUdp.isWhole(datagram.getData(), datagram.getLength()) ? 1 : 0;
            }
        } catch (SocketTimeoutException e) {
            return good;
        }
    }

    /** RcvbufErrors: datagrams that were right, for a socket whose buffer was full. */
    private static int overflows(Namespace guest) throws Exception {
        return guest.exec("cat /proc/net/snmp")
                .lines()
                .filter(line -> line.matches("Udp: \\d.*"))
                .mapToInt(line -> Integer.parseInt(line.split(" ")[5]))
                .sum();
    }

    @Test
    void leaksNeitherDescriptorsNorBuffers() throws Exception {
        try (Wire warmUp = open(vm("to-red"))) {
            assertThat(warmUp.failures).isEmpty();
        }
        red.ip("neigh add 10.86.0.3 lladdr 02:00:00:00:00:03 dev eth0 nud permanent");
        long before = descriptors();
        long buffersBefore = buffers();
        for (int i = 0; i < 20; i++) {
            try (Wire port = open(vm("to-red"))) {
                red.succeeds("ping -c 1 -W 0.05 10.86.0.3");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(port.frames.get()).isPositive());
            }
            assertThatThrownBy(() -> open(vm("absent"))).hasRootCauseInstanceOf(IOException.class);
            driverInHost(() -> driver.sweep(NODE, Set.of()));
        }
        assertThat(descriptors()).isEqualTo(before);
        assertThat(buffers()).isEqualTo(buffersBefore);
    }

    /** Pooled buffers that somebody has. */
    private static long buffers() {
        return PooledByteBufAllocator.DEFAULT.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    /** Open sockets and TAPs; the pipes of commands that tests ran come and go. */
    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(PacketPortIT::target)
                    .filter(target -> target.startsWith("socket:") || target.equals("/dev/net/tun"))
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed since it was listed
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private void driverInHost(Action action) throws Exception {
        host.call(() -> {
            action.run();
            return null;
        });
    }

    @Test
    void sweepsWhatAKilledProcessLeft() throws Exception {
        Process killed = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        host.name(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PortHolder.class.getName(),
                        NODE,
                        "to-red",
                        "to-blue")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(new File("/dev/null"))
                .start();
        assertThat(killed.inputReader().readLine()).isEqualTo(PortHolder.READY);
        killed.destroyForcibly().waitFor();
        assertThat(host.exec("tc filter show dev to-red ingress")).contains("0x564e4554");
        assertThat(host.exec("tc filter show dev to-blue egress")).contains("0x564e4554");

        driverInHost(() -> driver.sweep("another-node", Set.of()));
        assertThat(host.exec("tc filter show dev to-red ingress")).contains("0x564e4554");

        driverInHost(() -> driver.sweep(NODE, Set.of("to-blue")));
        assertThat(host.exec("tc qdisc show dev to-red")).doesNotContain("clsact");
        assertThat(host.exec("tc filter show dev to-blue egress")).contains("0x564e4554");

        try (Wire takenOver = open(vm("to-blue"))) {
            assertThat(host.exec("tc filter show dev to-blue ingress").lines().filter(line -> line.contains("handle")))
                    .hasSize(1);
            assertThat(takenOver.failures).isEmpty();
        }
        assertThat(host.exec("tc qdisc show dev to-blue")).doesNotContain("clsact");
    }

    /** The tag, which the kernel takes out, must be there again at the far end; so must the checksum's place. */
    @Test
    void keepsVlanTags() throws Exception {
        String tagged = HexFormat.of().formatHex(TaggedTraffic.tags(0x8100, 0xa005));
        String doubly = HexFormat.of().formatHex(TaggedTraffic.tags(0x88a8, 7, 0x8100, 9));
        try (Wire one = open(vm("to-red"));
                Wire two = open(vm("to-blue"))) {
            Wire.connect(one, two);
            for (String tags : new String[] {tagged, doubly}) {
                for (int payload : new int[] {100, 20_000}) {
                    byte[] sent = TaggedTraffic.tcpFrame(HexFormat.of().parseHex(tags), payload);
                    byte[] arrived = TaggedTraffic.sendAndReceive(red, blue, sent);
                    assertThat(arrived).as("tags %s, %d bytes", tags, payload).isEqualTo(sent);
                }
            }
            assertThat(one.refused.get()).isZero();
        }
    }
}
