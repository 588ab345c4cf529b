package net.virtuoso.fastpath.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.MacAddress;
import net.virtuoso.spi.fastpath.FastPath;
import net.virtuoso.spi.fastpath.FastPathPeer;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.spi.fastpath.KernelFlow;
import net.virtuoso.spi.port.KernelDevice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts with a VM each; nobody but the kernel carries frames between them. Needs root. */
@Timeout(240)
class LinuxFastPathIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int VNI = 0xabcdef;
    private static final long MAC_A = MacAddress.parse("02:00:00:00:00:0a").value();
    private static final long MAC_B = MacAddress.parse("02:00:00:00:00:0b").value();
    private static final Flow THERE = new Flow(VNI, MAC_A, MAC_B);
    private static final Flow BACK = new Flow(VNI, MAC_B, MAC_A);
    private static final int PORT = 4789;
    private static final long CHANNEL = 0x0123_4567_89ab_cdefL;

    private Side a;
    private Side b;

    /** A host and its VM. */
    private static final class Side implements AutoCloseable {
        final Namespace host;
        final Namespace vm;
        FastPath fastPath;
        FastPathPeer peer;
        Device device;
        int reads;

        Side(String letter) throws Exception {
            host = new Namespace("fast-host-" + letter);
            vm = new Namespace("fast-vm-" + letter);
            Namespace.cable(host, "port0", vm, "eth0");
        }

        void open(String own, String other) throws Exception {
            device = new Device("port0", KernelDevice.Side.INGRESS);
            fastPath = host.call(() -> new LinuxFastPathDriver().open("n", Endpoint.parse(own)));
            peer = host.call(() -> fastPath.peer(Endpoint.parse(other), CHANNEL));
        }

        KernelFlow send(Flow flow, InetAddress... bound) throws Exception {
            return host.call(() -> peer.send(flow, device, Set.of(bound)));
        }

        KernelFlow receive(Flow flow) throws Exception {
            return host.call(() -> peer.receive(flow, device));
        }

        @Override
        public void close() throws Exception {
            if (fastPath != null) {
                host.call(() -> {
                    fastPath.close();
                    fastPath.close();
                    return true;
                });
            }
            vm.close();
            host.close();
        }

        /** A veth without a port: nobody reads. */
        private final class Device implements KernelDevice {
            private final String name;
            private final KernelDevice.Side fromGuest;
            private final int index;

            Device(String name, KernelDevice.Side fromGuest) throws Exception {
                this.name = name;
                this.fromGuest = fromGuest;
                index = Integer.parseInt(host.ip("-o link show " + name).split(":")[0]);
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public int index() {
                return index;
            }

            @Override
            public Side fromGuest() {
                return fromGuest;
            }

            @Override
            public int mark() {
                return 0;
            }

            @Override
            public void readFilter(int program) {
                reads = program;
            }
        }
    }

    @BeforeEach
    void build() throws Exception {
        a = new Side("a");
        b = new Side("b");
        Namespace.cable(a.host, "uplink", b.host, "uplink");
    }

    private void ipv4() throws Exception {
        a.host.ip("address add 10.99.0.1/24 dev uplink");
        b.host.ip("address add 10.99.0.2/24 dev uplink");
        a.open("10.99.0.1:" + PORT, "10.99.0.2:" + PORT);
        b.open("10.99.0.2:" + PORT, "10.99.0.1:" + PORT);
        vms("10.77.0.", "/24");
    }

    private void ipv6() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this kernel has no IPv6");
        a.host.ip("address add fd99::1/64 dev uplink nodad");
        b.host.ip("address add fd99::2/64 dev uplink nodad");
        a.open("[fd99::1]:" + PORT, "[fd99::2]:" + PORT);
        b.open("[fd99::2]:" + PORT, "[fd99::1]:" + PORT);
        vms("fd77::", "/64");
    }

    private void vms(String prefix, String length) throws Exception {
        String nodad = prefix.contains(":") ? " nodad" : "";
        for (Side side : new Side[] {a, b}) {
            boolean first = side == a;
            side.vm.ip("link set eth0 address " + new MacAddress(first ? MAC_A : MAC_B) + " mtu 1400");
            side.vm.ip("address add " + prefix + (first ? 1 : 2) + length + " dev eth0" + nodad);
            // Address resolution is user space's, and there is none.
            side.vm.ip("neigh add " + prefix + (first ? 2 : 1) + " lladdr " + new MacAddress(first ? MAC_B : MAC_A)
                    + " dev eth0 nud permanent");
        }
    }

    @AfterEach
    void remove() throws Exception {
        a.close();
        b.close();
    }

    private long transfer(String address, int bytes) throws Exception {
        return transfer(a.vm, b.vm, address, bytes);
    }

    private static long transfer(Namespace from, Namespace to, String address, int bytes) throws Exception {
        ServerSocket server = to.call(() -> new ServerSocket(0, 1, InetAddress.getByName(address)));
        FutureTask<Long> reading = to.start(() -> {
            try (Socket taken = server.accept();
                    InputStream in = taken.getInputStream()) {
                return in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        });
        from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, server.getLocalPort()), 20_000);
                socket.getOutputStream().write(new byte[bytes]);
            }
            return true;
        });
        long read = reading.get(60, TimeUnit.SECONDS);
        server.close();
        return read;
    }

    private void carriesTcp(String address, int headers) throws Exception {
        KernelFlow sendThere = a.send(THERE);
        KernelFlow receiveThere = b.receive(THERE);
        KernelFlow sendBack = b.send(BACK);
        KernelFlow receiveBack = a.receive(BACK);
        int bytes = 20_000_000;
        assertThat(transfer(address, bytes)).isEqualTo(bytes);
        KernelFlow.Passed sent = sendThere.passed();
        KernelFlow.Passed received = receiveThere.passed();
        assertThat(sent.bytes()).isGreaterThan(bytes);
        assertThat(sent.frames()).as("super-frames").isLessThan(sent.packets());
        assertThat(sent.wireBytes() - sent.bytes())
                .isGreaterThanOrEqualTo((sent.packets() - sent.frames()) * headers)
                .isLessThanOrEqualTo((sent.packets() - sent.frames()) * (headers + 40));
        assertThat(sent.wireBytes() / sent.packets()).isBetween(500L, 1_414L);
        assertThat(received.bytes()).isGreaterThan(bytes);
        assertThat(sendBack.passed().bytes()).isPositive().isLessThan(bytes);
        assertThat(receiveBack.passed().frames()).isPositive();
        sendThere.close();
        assertThat(sendThere.passed()).as("remembered").isEqualTo(sent);
        for (KernelFlow flow : new KernelFlow[] {receiveThere, sendBack, receiveBack}) {
            flow.close();
            flow.close();
        }
        assertThat(a.reads).as("the port reads everything again").isEqualTo(-1);
    }

    @Test
    void carriesTcpOfIpv4() throws Exception {
        ipv4();
        carriesTcp("10.77.0.2", 54);
    }

    @Test
    void carriesTcpOfIpv6OverIpv6() throws Exception {
        ipv6();
        carriesTcp("fd77::2", 74);
    }

    /** What the host sends into a TAP is from its guest, and what seems to come in there is for it. */
    @Test
    void carriesBetweenTaps() throws Exception {
        ipv4();
        for (Side side : new Side[] {a, b}) {
            boolean first = side == a;
            side.host.ip("tuntap add dev tap0 mode tap");
            side.host.ip("link set tap0 address " + new MacAddress(first ? MAC_A : MAC_B) + " mtu 1400 up");
            side.host.ip("address add 10.78.0." + (first ? 1 : 2) + "/24 dev tap0");
            side.host.ip("neigh add 10.78.0." + (first ? 2 : 1) + " lladdr " + new MacAddress(first ? MAC_B : MAC_A)
                    + " dev tap0 nud permanent");
            side.device = side.new Device("tap0", KernelDevice.Side.EGRESS);
        }
        KernelFlow there = a.send(THERE);
        b.receive(THERE);
        b.send(BACK);
        a.receive(BACK);
        assertThat(transfer(a.host, b.host, "10.78.0.2", 5_000_000)).isEqualTo(5_000_000);
        assertThat(there.passed().bytes()).isGreaterThan(5_000_000);
    }

    /** Whether a datagram of some payload arrives. */
    private boolean arrives(String address, int length, int from, int to) throws Exception {
        DatagramSocket receiver = b.vm.call(() -> new DatagramSocket(to, InetAddress.getByName(address)));
        try {
            receiver.setSoTimeout(700);
            a.vm.call(() -> {
                try (DatagramSocket sender = new DatagramSocket(from)) {
                    sender.send(new DatagramPacket(
                            new byte[length], length, new InetSocketAddress(address, receiver.getLocalPort())));
                }
                return true;
            });
            receiver.receive(new DatagramPacket(new byte[9_000], 9_000));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            receiver.close();
        }
    }

    @Test
    void leavesTheRestToUserSpace() throws Exception {
        ipv4();
        assertThat(arrives("10.77.0.2", 100, 0, 0)).as("no entry").isFalse();
        KernelFlow sending = a.send(THERE);
        KernelFlow receiving = b.receive(THERE);
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isTrue();
        long carried = sending.passed().frames();
        assertThat(arrives("10.77.0.2", 100, 0, 53)).as("to DNS").isFalse();
        assertThat(arrives("10.77.0.2", 100, 53, 0)).as("from DNS").isFalse();
        assertThat(arrives("10.77.0.2", 3_000, 0, 0)).as("fragments").isFalse();
        a.vm.ip("link set eth0 mtu 1500");
        b.vm.ip("link set eth0 mtu 1500");
        assertThat(arrives("10.77.0.2", 1_422, 0, 0)).as("fits exactly").isTrue();
        assertThat(sending.passed().frames()).isEqualTo(carried + 1);
        assertThat(sending.isTooLong()).isFalse();
        assertThat(arrives("10.77.0.2", 1_423, 0, 0)).as("too long").isFalse();
        assertThat(sending.passed().frames()).isEqualTo(carried + 1);
        assertThat(sending.isTooLong()).isTrue();
        sending.close();
        assertThat(arrives("10.77.0.2", 100, 0, 0)).as("withdrawn").isFalse();
        receiving.close();
    }

    @Test
    void takesOnlyFromBoundAddresses() throws Exception {
        ipv4();
        b.receive(THERE);
        KernelFlow foreign = a.send(THERE, InetAddress.getByName("10.77.0.9"), InetAddress.getByName("fd77::1"));
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isFalse();
        foreign.close();
        a.send(THERE, InetAddress.getByName("10.77.0.9"), InetAddress.getByName("10.77.0.1"));
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isTrue();
    }

    @Test
    void theNewerOfTwoFlowsCounts() throws Exception {
        ipv4();
        KernelFlow first = b.receive(THERE);
        KernelFlow sending = a.send(THERE);
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isTrue();
        KernelFlow second = b.receive(THERE);
        KernelFlow otherSending = a.send(THERE);
        sending.close();
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isTrue();
        first.close();
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isTrue();
        assertThat(first.passed().frames()).isOne();
        assertThat(sending.passed().frames()).isOne();
        assertThat(second.passed().frames()).isEqualTo(2);
        assertThat(otherSending.passed().frames()).isEqualTo(2);
    }

    @Test
    void channelsBetweenTwoNodesAreKeptApart() throws Exception {
        ipv4();
        FastPathPeer other = b.host.call(() -> b.fastPath.peer(Endpoint.parse("10.99.0.1:" + PORT), 2));
        a.host.call(() -> a.peer.probe(7));
        await().atMost(PATIENCE).until(() -> b.peer.lastProbe() == 7);
        assertThat(other.lastProbe()).isZero();
        other.close();
        a.host.call(() -> a.peer.probe(8));
        await().atMost(PATIENCE).until(() -> b.peer.lastProbe() == 8);
    }

    @Test
    void dropsAndCountsWhatHasNoEntry() throws Exception {
        ipv4();
        KernelFlow sending = a.send(THERE);
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isFalse();
        KernelFlow otherNetwork = b.receive(new Flow(VNI - 1, MAC_A, MAC_B));
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isFalse();
        assertThat(b.fastPath.strays()).isEqualTo(2);
        assertThat(otherNetwork.passed()).isEqualTo(KernelFlow.Passed.NOTHING);
        assertThat(sending.passed().frames()).isEqualTo(2);
        // From an address that is no peer's.
        b.host.call(
                () -> b.fastPath.peer(Endpoint.parse("10.99.0.77:" + PORT), 1).receive(THERE, b.device));
        assertThat(arrives("10.77.0.2", 100, 0, 0)).isFalse();
    }

    @Test
    void probesGetThroughUnlessThePortIsBlocked() throws Exception {
        ipv4();
        assertThat(b.peer.lastProbe()).isZero();
        for (long token : new long[] {1, 2, Long.MAX_VALUE, -1}) {
            assertThat(a.host.call(() -> a.peer.probe(token))).isTrue();
            await().atMost(PATIENCE).until(() -> b.peer.lastProbe() == token);
        }
        Namespace.run("ip netns exec " + hostName(b) + " nft add table inet block");
        Namespace.run("ip netns exec " + hostName(b)
                + " nft add chain inet block in { type filter hook input priority 0 ; }");
        Namespace.run("ip netns exec " + hostName(b) + " nft add rule inet block in udp dport " + PORT + " drop");
        a.host.call(() -> a.peer.probe(5));
        Thread.sleep(300);
        assertThat(b.peer.lastProbe()).isEqualTo(-1);
    }

    /** Probes would get through to it, and flows wouldn't. */
    @Test
    void refusesAPeerAtAnotherPort() throws Exception {
        ipv4();
        assertThatThrownBy(() -> a.host.call(() -> a.fastPath.peer(Endpoint.parse("10.99.0.2:4790"), 2)))
                .hasMessageContaining("10.99.0.2:4790")
                .hasMessageContaining("UDP port " + PORT);
    }

    /** Flows leave by the device, and probes don't. */
    @Test
    void probesRestWhileTheDeviceIsDownOrGone() throws Exception {
        ipv4();
        String name = VxlanDevice.name("n");
        a.host.ip("link set " + name + " down");
        assertThat(a.host.call(() -> a.peer.probe(1))).isFalse();
        a.host.ip("link set " + name + " up");
        assertThat(a.host.call(() -> a.peer.probe(2))).isTrue();
        await().atMost(PATIENCE).until(() -> b.peer.lastProbe() == 2);
        a.host.ip("link del " + name);
        assertThat(a.host.call(() -> a.peer.probe(3))).isFalse();
    }

    /** A narrower path is found by the probe that is too long for it, as routers tell. */
    @Test
    void probesAreAsLongAsThePath() throws Exception {
        ipv4();
        a.host.ip("route add 10.99.0.2/32 dev uplink mtu lock 1300");
        assertThat(a.host.call(() -> a.peer.probe(9))).isTrue();
        await().atMost(PATIENCE).until(() -> b.peer.lastProbe() == 9);
        assertThat(a.host.ip("-s link show uplink")).isNotEmpty();
        assertThat(a.peer.longest()).isEqualTo(1_250);
        KernelFlow sending = a.send(THERE);
        b.receive(THERE);
        assertThat(arrives("10.77.0.2", 1_222, 0, 0)).as("fits exactly").isTrue();
        assertThat(arrives("10.77.0.2", 1_223, 0, 0)).as("too long").isFalse();
        assertThat(sending.passed().frames()).isOne();
    }

    private static String hostName(Side side) {
        return side.host.name();
    }

    @Test
    void leavesNothingAndRemovesWhatWasLeft() throws Exception {
        ipv4();
        a.send(THERE);
        String name = VxlanDevice.name("n");
        assertThat(a.host.ip("link show " + name)).contains("net.virtuoso.fastpath:n");
        a.host.call(() -> {
            a.fastPath.close();
            return true;
        });
        assertThatThrownBy(() -> a.host.ip("link show " + name)).hasMessageContaining("does not exist");
        // As after a crash.
        a.host.ip("link add " + name + " type vxlan external dstport " + PORT);
        assertThatThrownBy(() -> a.open("10.99.0.1:" + PORT, "10.99.0.2:" + PORT))
                .as("not marked as ours")
                .hasMessageContaining(name)
                .hasMessageContaining("isn't this node's");
        a.host.call(() -> {
            new LinuxFastPathDriver().sweep("n");
            return true;
        });
        assertThat(a.host.ip("link show " + name)).contains(name);
        a.host.ip("link set " + name + " alias net.virtuoso.fastpath:n");
        a.open("10.99.0.1:" + PORT, "10.99.0.2:" + PORT);
        assertThatThrownBy(
                        () -> a.host.call(() -> new LinuxFastPathDriver().open("m", Endpoint.parse("10.99.0.1:4789"))))
                .hasMessageContaining("4789")
                .hasMessageContaining("another");
        a.host.call(() -> {
            new LinuxFastPathDriver().sweep("n");
            return true;
        });
        assertThatThrownBy(() -> a.host.ip("link show " + name)).hasMessageContaining("does not exist");
    }

    @Test
    void refusesAddressesItCannotUse() throws Exception {
        ipv4();
        LinuxFastPathDriver driver = new LinuxFastPathDriver();
        for (String wrong : new String[] {"localhost:4789", "0.0.0.0:4789", "224.0.0.1:4789"}) {
            assertThatThrownBy(() -> a.host.call(() -> driver.open("o", Endpoint.parse(wrong))))
                    .hasMessageContaining(wrong);
        }
        assertThatThrownBy(() -> a.fastPath.peer(Endpoint.parse("[fd99::2]:4789"), 1))
                .hasMessageContaining("10.99.0.1");
        assertThatThrownBy(() -> a.host.call(() -> a.fastPath.peer(Endpoint.parse("192.0.2.1:4789"), 1)))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1");
    }
}
