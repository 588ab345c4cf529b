package net.virtuoso.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.Wait;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Real namespaces, cables, switches, limits and threads in namespaces. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class NetworkIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Lab lab;
    private NetworkNamespace a;
    private NetworkNamespace b;
    private NetInterface aEnd;

    @BeforeEach
    void build() {
        lab = Lab.open();
        a = NetworkNamespace.create(lab, "a");
        b = NetworkNamespace.create(lab, "b");
        NetworkNamespace middle = NetworkNamespace.create(lab, "middle");
        Bridge bridge = Bridge.create(middle, "switch");
        aEnd = bridge.connect(a, "eth0", "to-a").address("198.18.0.1/24");
        bridge.connect(b, "eth0", "to-b").address("198.18.0.2/24");
    }

    @AfterEach
    void nothingIsLeft() {
        Path directory = lab.directory();
        lab.close();
        assertThat(Leftovers.of(lab.id(), directory)).isEmpty();
    }

    @Test
    void hostsOnASwitchReachEachOtherAndACutCableShowsAsAGap() throws InterruptedException {
        Ping.until(a, "198.18.0.2", LIMIT);
        Ping.Series series = Ping.start(a, "198.18.0.2", Duration.ofMillis(10));
        Wait.until("replies", LIMIT, () -> series.report().replies().size() > 5);
        aEnd.down();
        int before = series.report().replies().size();
        Thread.sleep(300);
        aEnd.up();
        Wait.until("replies again", LIMIT, () -> series.report().replies().size() > before + 5);

        Ping.Report report = series.stop();

        assertThat(report.longestGap()).isGreaterThan(Duration.ofMillis(250));
        assertThat(report.lost()).isPositive();
        assertThat(report.medianMillis()).isPositive();
    }

    /** Daemons that write their title over their environment have no mark to be found by. */
    @Test
    void aProcessWithoutTheMarkEndsWithItsNamespace() {
        NetworkNamespace own = NetworkNamespace.create(lab, "own");
        LabProcess unmarked = own.start("unmarked", "env", "-i", "sleep", "600");
        Wait.until(
                "its environment to be gone",
                LIMIT,
                () -> unmarked.handle().info().command().orElse("").endsWith("sleep"));

        lab.close();

        Wait.until("its end", LIMIT, () -> !unmarked.isAlive());
    }

    @Test
    void ipv6IsOffUnlessAskedFor() {
        assertThat(a.ip("-6", "address", "show", "dev", "eth0")).isEmpty();
        NetworkNamespace six = NetworkNamespace.create(lab, "six");
        six.ipv6(true);
        NetInterface.cable(six, "eth0", a, "six");
        Wait.until(
                "an address",
                LIMIT,
                () -> six.ip("-6", "address", "show", "dev", "eth0").contains("fe80"));
    }

    @Test
    void aLimitIsKept() throws IOException {
        aEnd.limit(Rate.mbit(20));
        long bytes = 2_500_000; // a second at 20 Mbit/s
        double seconds;
        try (ServerSocket server = NamespaceThread.call(b, () -> new ServerSocket(7000, 1))) {
            Thread sender = new Thread(() -> NamespaceThread.call(a, () -> {
                try (Socket socket = new Socket("198.18.0.2", 7000)) {
                    socket.getOutputStream().write(new byte[(int) bytes]);
                }
                return bytes;
            }));
            // Before the first byte leaves: what waits for us to read it has not come sooner for that.
            long start = System.nanoTime();
            sender.start();
            try (Socket socket = server.accept()) {
                assertThat(socket.getInputStream().readAllBytes()).hasSize((int) bytes);
                seconds = (System.nanoTime() - start) / 1e9;
            }
        }
        // Headers and the bucket shift it by a few per cent; a machine under load makes it slower, never faster.
        assertThat(bytes * 8 / seconds / 1e6).isLessThan(21);
        Shaping.lift(aEnd);
        assertThat(a.cmd("tc", "qdisc", "show", "dev", "eth0").text()).doesNotContain("tbf");
    }

    @Test
    void socketsBelongToTheNamespaceOfTheirThread() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);
        try (ServerSocket inA = NamespaceThread.call(a, () -> bound(address));
                ServerSocket inB = NamespaceThread.call(b, () -> bound(address));
                Socket toA = NamespaceThread.call(a, () -> new Socket(address.getAddress(), address.getPort()));
                Socket atA = inA.accept()) {
            assertThat(atA.getPort()).isEqualTo(toA.getLocalPort());
            assertThat(inB.isBound()).isTrue();
        }
        assertThatThrownBy(() -> NamespaceThread.call(a, () -> new Socket(address.getAddress(), address.getPort())))
                .hasRootCauseInstanceOf(IOException.class);
    }

    private static ServerSocket bound(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(address);
        return socket;
    }

    @Test
    void aTapHasTheVirtioNetHeader() {
        NetInterface tap = a.tap("tap0");

        assertThat(a.ip("-details", "tuntap", "show")).contains("tap0").contains("vnet_hdr");
        assertThat(tap.exists()).isTrue();
        tap.delete();
        assertThat(tap.exists()).isFalse();
    }

    @Test
    void aNamespaceCanBeRemovedEarly() {
        a.delete();

        assertThat(a.path()).doesNotExist();
        assertThat(b.path()).exists();
    }

    @Test
    void enteringANamespaceThatIsGoneSaysSo() {
        a.delete();

        assertThatThrownBy(() -> NamespaceThread.call(a, () -> 1)).hasMessageContaining(a.name());
    }
}
