package net.virtuoso.transport.internal.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a link's packets come from and go to. */
@Timeout(240)
class QuicAddressTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestAuthority authority = new TestAuthority();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final QuicTransport transport = new QuicTransport(allocator, QuicTransport.LIMITS);
    private final Random random = new Random(27);
    private TestNode caller;
    private TestNode called;
    private QuicNat nat;
    private long token;

    @BeforeEach
    void open() throws Exception {
        called = new TestNode(transport, new EndpointSettings(HOST, 0, authority.node("b")), Thread::new);
        caller = new TestNode(transport, new EndpointSettings(HOST, 0, authority.node("a")), Thread::new);
        nat = new QuicNat(called.port());
        called.await("a");
        caller.call("b", HOST, nat.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
        awaitPassage();
    }

    @AfterEach
    void close() {
        nat.close();
        caller.close();
        called.close();
        transport.deactivate();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(allocator.metric().usedDirectMemory())
                        .as("bytes kept")
                        .isZero());
    }

    /** Both ways, while it is looked whether anything comes, as the overlay does. */
    private void awaitPassage() throws Exception {
        long before = token;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            caller.probe(++token);
            return caller.answers.stream().anyMatch(answer -> answer > before);
        });
        caller.awaitPassage(called, 3_000, random, PATIENCE);
        called.awaitPassage(caller, 3_000, random, PATIENCE);
    }

    /**
     * Sends copies of a genuine packet from elsewhere, with another end each so that they can't be opened.
     *
     * @param to the address of {@code at}
     */
    private void forge(byte[] genuine, TestNode at, SocketAddress to, TestNode peer) throws Exception {
        QuicConnection first = connection(at);
        try (DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.getByName(HOST))) {
            for (int i = 0; i < 20; i++) {
                byte[] forged = genuine.clone();
                forged[forged.length - 1] ^= (byte) (i + 1);
                elsewhere.send(new DatagramPacket(forged, forged.length, to));
                at.awaitPassage(peer, 3_000, random, PATIENCE);
            }
            elsewhere.setSoTimeout(1);
            assertThatThrownBy(() -> elsewhere.receive(new DatagramPacket(new byte[2_000], 2_000)))
                    .as("nothing goes there")
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(connection(at)).as("in use").isSameAs(first);
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
    }

    private static QuicConnection connection(TestNode of) throws Exception {
        return of.onLoop(() -> ((QuicLink) of.channel()).connections().inUse());
    }

    private int connections() throws Exception {
        return called.onLoop(
                () -> ((QuicEndpoint) called.endpoint()).threshold().connections());
    }

    @Test
    void theCalledEndIsNotTurnedElsewhere() throws Exception {
        forge(nat.lastThere(), called, new InetSocketAddress(HOST, called.port()), caller);
    }

    @Test
    void theCallerIsNotTurnedElsewhere() throws Exception {
        forge(nat.lastBack(), caller, nat.caller(), called);
    }

    /** Before the overlay would take the link for dead. */
    @Test
    void aLinkFollowsWhenItsCallerGetsAnotherPort() throws Exception {
        for (int i = 0; i < 3; i++) {
            nat.forget();
            awaitPassage();
        }
        assertThat(caller.opened.get()).isOne();
        assertThat(called.opened.get()).isOne();
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
    }

    /** Nothing else need be sent, and the listener takes what it was told before for answered. */
    @Test
    void whatWasAskedBeforeIsAskedAgainOverTheNextConnection() throws Exception {
        QuicConnection first = connection(called);
        nat.forget();
        called.probe(1_001);
        AtomicLong last = new AtomicLong(2_000);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (connection(called) == first) {
                caller.probe(last.incrementAndGet());
            }
            return called.answers.contains(1_001L) && caller.answers.contains(last.get());
        });
        assertThat(connection(called)).isNotSameAs(first);
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
    }

    @Test
    void nothingIsKeptOfConnectionsThatHaveEnded() throws Exception {
        assertThat(connections()).isPositive();
        caller.closeLink();
        await().atMost(PATIENCE).until(() -> connections() == 0);
    }
}
