package net.virtuoso.fastpath.linux.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.SplittableRandom;
import net.virtuoso.fastpath.linux.internal.bpf.BpfCode;
import net.virtuoso.fastpath.linux.internal.bpf.BpfMap;
import net.virtuoso.spi.fastpath.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel runs the programs on frames that no interface brought (BPF_PROG_TEST_RUN). Needs root. */
class SendProgramIT {
    private static final int REDIRECT = 7;
    private static final int READ_ALL = -1;
    private static final int LOOPBACK = 1;
    private static final Flow FLOW = new Flow(9, 0x02_00_00_00_00_0aL, 0x02_00_00_00_00_0bL);
    private static final int LONGEST = 1_000;

    private BpfMap map;
    private BpfCode forwarder;
    private BpfCode filter;

    @BeforeEach
    void load() throws Exception {
        Assumptions.assumeTrue(NamespaceCalls.geteuid() == 0, "eBPF needs root");
        map = BpfMap.create("vnet_test", Layout.SEND_KEY, Layout.SEND_VALUE, 16);
        forwarder = BpfCode.load(
                BpfCode.Kind.TRAFFIC,
                "vnet_test",
                SendProgram.forwarder(map.number(), LOOPBACK, InetAddress.getByName("192.0.2.1")));
        filter = BpfCode.load(BpfCode.Kind.SOCKET_FILTER, "vnet_test", SendProgram.readFilter(map.number()));
        bind();
    }

    private void bind(InetAddress... addresses) throws Exception {
        map.put(
                Layout.sendKey(LOOPBACK, FLOW),
                Layout.sendValue(FLOW, InetAddress.getByName("192.0.2.2"), LONGEST, Set.of(addresses)));
    }

    @AfterEach
    void close() {
        if (map != null) {
            forwarder.close();
            filter.close();
            map.close();
        }
    }

    private static ByteBuffer ethernet(int type) {
        return ByteBuffer.allocate(2_000)
                .put(new byte[] {2, 0, 0, 0, 0, 0x0b, 2, 0, 0, 0, 0, 0x0a})
                .putShort((short) type);
    }

    private static byte[] finish(ByteBuffer frame, int payload) {
        byte[] bytes = new byte[frame.position() + payload];
        frame.flip().get(bytes, 0, frame.limit());
        return bytes;
    }

    /** @param words of the IP header's options */
    private static byte[] ipv4(int protocol, int from, int to, int words, int fragment, int payload) {
        ByteBuffer frame = ethernet(0x0800)
                .put((byte) (0x45 + words))
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) fragment)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .put(new byte[] {10, 0, 0, 1, 10, 0, 0, 2});
        for (int i = 0; i < words; i++) {
            frame.putInt(0x01010101);
        }
        return finish(transport(frame, protocol, from, to), payload);
    }

    private static byte[] ipv6(int protocol, int from, int to, int payload) {
        ByteBuffer frame = ethernet(0x86dd)
                .putInt(0x60000000)
                .putShort((short) 0)
                .put((byte) protocol)
                .put((byte) 64);
        for (int host = 1; host <= 2; host++) {
            frame.putLong(0xfd77_0000_0000_0000L).putLong(host);
        }
        return finish(transport(frame, protocol, from, to), payload);
    }

    private static ByteBuffer transport(ByteBuffer frame, int protocol, int from, int to) {
        frame.putShort((short) from).putShort((short) to);
        return protocol == 6
                ? frame.putLong(0)
                        .put((byte) 0x50)
                        .put((byte) 0x10)
                        .putShort((short) 0)
                        .putInt(0)
                : frame.putInt(0);
    }

    /** Whether the kernel takes a frame: both programs have to be of one mind. */
    private boolean takes(byte[] frame) throws Exception {
        int verdict = forwarder.run(frame, Layout.struct(0));
        // For a trial the kernel takes an Ethernet header off what a socket filter sees; a packet socket shows it.
        byte[] behindAnother = new byte[14 + frame.length];
        System.arraycopy(frame, 0, behindAnother, 14, frame.length);
        int read = filter.run(behindAnother, Layout.struct(0));
        assertThat(verdict).isIn(REDIRECT, SendProgram.NEXT);
        assertThat(read).isEqualTo(verdict == REDIRECT ? 0 : READ_ALL);
        return verdict == REDIRECT;
    }

    @Test
    void takesTheApplicationsTcpAndUdp() throws Exception {
        assertThat(takes(ipv4(6, 40_000, 80, 0, 0, 100))).isTrue();
        assertThat(takes(ipv4(17, 40_000, 80, 0, 0, 100))).isTrue();
        assertThat(takes(ipv4(6, 40_000, 80, 10, 0x4000, 100)))
                .as("options, whole")
                .isTrue();
        assertThat(takes(ipv6(6, 40_000, 80, 100))).isTrue();
        assertThat(takes(ipv6(17, 40_000, 80, 100))).isTrue();
        ByteBuffer value = map.get(Layout.sendKey(LOOPBACK, FLOW));
        assertThat(Layout.sent(value).frames()).isEqualTo(5);
        assertThat(Layout.sent(value).packets()).isEqualTo(5);
        assertThat(Layout.sent(value).bytes())
                .isEqualTo(Layout.sent(value).wireBytes())
                .isEqualTo(154L + 142 + 194 + 174 + 162);
    }

    @Test
    void leavesWhatIsNot() throws Exception {
        for (int port : new int[] {22, 53, 67, 68, 546, 547, 5353}) {
            assertThat(takes(ipv4(6, port, 80, 0, 0, 100))).as("from %d", port).isFalse();
            assertThat(takes(ipv4(17, 40_000, port, 0, 0, 100)))
                    .as("to %d", port)
                    .isFalse();
            assertThat(takes(ipv6(17, 40_000, port, 100))).as("to %d", port).isFalse();
        }
        assertThat(takes(ipv4(1, 40_000, 80, 0, 0, 100))).as("ICMP").isFalse();
        assertThat(takes(ipv6(58, 40_000, 80, 100))).as("ICMPv6").isFalse();
        assertThat(takes(ipv6(0, 40_000, 80, 100))).as("hop-by-hop options").isFalse();
        assertThat(takes(ipv4(17, 40_000, 80, 0, 0x2000, 100)))
                .as("first fragment")
                .isFalse();
        assertThat(takes(ipv4(17, 40_000, 80, 0, 1, 100))).as("later fragment").isFalse();
        assertThat(takes(finish(ethernet(0x0806), 100))).as("ARP").isFalse();
        byte[] other = ipv4(6, 40_000, 80, 0, 0, 100);
        other[11]++;
        assertThat(takes(other)).as("another sender").isFalse();
    }

    @Test
    void leavesWhatIsTooLongForThePath() throws Exception {
        assertThat(takes(ipv4(17, 40_000, 80, 0, 0, LONGEST - 28))).isTrue();
        assertThat(takes(ipv4(17, 40_000, 80, 0, 0, LONGEST - 27))).isFalse();
        assertThat(takes(ipv6(17, 40_000, 80, LONGEST - 48))).isTrue();
        assertThat(takes(ipv6(17, 40_000, 80, LONGEST - 47))).isFalse();
    }

    @Test
    void takesOnlyFromBoundAddresses() throws Exception {
        bind(InetAddress.getByName("10.0.0.9"), InetAddress.getByName("fd77::9"));
        assertThat(takes(ipv4(6, 40_000, 80, 0, 0, 100))).isFalse();
        assertThat(takes(ipv6(6, 40_000, 80, 100))).isFalse();
        bind(InetAddress.getByName("10.0.0.9"), InetAddress.getByName("10.0.0.1"), InetAddress.getByName("fd77::1"));
        assertThat(takes(ipv4(6, 40_000, 80, 0, 0, 100))).isTrue();
        assertThat(takes(ipv6(6, 40_000, 80, 100))).isTrue();
    }

    /** Whatever a guest sends: both programs decide, and agree. */
    @Test
    void isOfOneMindOnAnyFrame() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        int taken = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] frame = random.nextBoolean()
                    ? ipv4(random.nextBoolean() ? 6 : 17, 40_000, 80, random.nextInt(9), 0, 12 + random.nextInt(60))
                    : ipv6(random.nextBoolean() ? 6 : 17, 40_000, 80, random.nextInt(60));
            for (int n = random.nextInt(4); n > 0; n--) {
                frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt(256);
            }
            // The kernel tries no IP packet without its header.
            int length =
                    frame.length > 54 && random.nextInt(3) == 0 ? 54 + random.nextInt(frame.length - 54) : frame.length;
            taken += takes(java.util.Arrays.copyOf(frame, length)) ? 1 : 0;
        }
        assertThat(taken).isBetween(1_000, 4_500);
    }
}
