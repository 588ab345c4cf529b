package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.transport.internal.TestNamespace;
import net.virtuoso.transport.internal.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What networks do to a link: two hosts with a router between them, each in a namespace. */
@Timeout(240)
abstract class UdpPathChecks {
    private static final String LEFT = "10.91.1.1";
    private static final String RIGHT = "10.91.2.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random = new Random(11);
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final Transport transport = newTransport(allocator);
    private TestNamespace left;
    private TestNamespace router;
    private TestNamespace right;
    private TestNode caller;
    private TestNode called;

    protected abstract Transport newTransport(ByteBufAllocator from);

    /** Ends what {@link #newTransport} has made. */
    protected abstract void end(Transport made);

    /** A node's local end. */
    protected abstract EndpointSettings settings(String node, String host);

    @BeforeEach
    void build() throws Exception {
        left = new TestNamespace("left");
        router = new TestNamespace("router");
        right = new TestNamespace("right");
        TestNamespace.cable(left, LEFT + "/24", router, "10.91.1.2/24", "l0");
        TestNamespace.cable(right, RIGHT + "/24", router, "10.91.2.2/24", "r0");
        left.ip("route add default via 10.91.1.2");
        right.ip("route add default via 10.91.2.2");
        router.exec("sysctl -qw net.ipv4.ip_forward=1");
    }

    private void connect() throws Exception {
        called = right.call(() -> new TestNode(transport, settings("b", RIGHT), right::thread));
        caller = left.call(() -> new TestNode(transport, settings("a", LEFT), left::thread));
        called.await("a");
        caller.call("b", RIGHT, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1 && called.opened.get() == 1);
    }

    @AfterEach
    void remove() throws Exception {
        for (TestNode node : Arrays.asList(caller, called)) {
            if (node != null) {
                node.close();
            }
        }
        end(transport);
        for (TestNamespace namespace : Arrays.asList(left, router, right)) {
            if (namespace != null) {
                namespace.close();
            }
        }
        assertThat(allocator.metric().usedDirectMemory()).as("bytes kept").isZero();
    }

    private void awaitPassageBothWays(int length) {
        caller.awaitPassage(called, length, random, PATIENCE);
        called.awaitPassage(caller, length, random, PATIENCE);
        assertThat(caller.failures).isEmpty();
        assertThat(called.failures).isEmpty();
    }

    @Test
    void fitsThePathThatARouterReports() throws Exception {
        router.ip("link set r0 mtu 600");
        connect();
        awaitPassageBothWays(1_524);
        awaitPassageBothWays(65_550);
    }

    @Test
    void fitsTheNarrowestPathOfAll() throws Exception {
        router.ip("link set l0 mtu 576");
        left.ip("link set l0 mtu 576");
        connect();
        awaitPassageBothWays(65_550);
    }

    @Test
    void followsAnInterfaceThatBecomesNarrower() throws Exception {
        connect();
        awaitPassageBothWays(65_550);
        left.ip("link set l0 mtu 700");
        router.ip("link set l0 mtu 700");
        awaitPassageBothWays(65_550);
    }

    @Test
    void usesTheWholeOfAWidePath() throws Exception {
        for (TestNamespace end : Arrays.asList(left, router)) {
            end.ip("link set l0 mtu 9000");
        }
        for (TestNamespace end : Arrays.asList(right, router)) {
            end.ip("link set r0 mtu 9000");
        }
        connect();
        awaitPassageBothWays(65_550);
    }

    @Test
    void goesOnWhenAnInterfaceComesBack() throws Exception {
        connect();
        awaitPassageBothWays(3_000);
        left.ip("link set l0 down");
        byte[] bytes = new byte[100];
        assertThat(caller.send(bytes)).isFalse();
        called.send(bytes);
        left.ip("link set l0 up");
        left.ip("route add default via 10.91.1.2");
        awaitPassageBothWays(3_000);
    }

    @Test
    void callsAgainWhenThereWasNoRoute() throws Exception {
        left.ip("route del default");
        called = right.call(() -> new TestNode(transport, settings("b", RIGHT), right::thread));
        caller = left.call(() -> new TestNode(transport, settings("a", LEFT), left::thread));
        called.await("a");
        caller.call("b", RIGHT, called.port());
        await().atMost(PATIENCE).until(() -> !caller.failures.isEmpty());
        assertThat(caller.failures).singleElement().asString().contains("no route");
        left.ip("route add default via 10.91.1.2");
        caller.call("b", RIGHT, called.port());
        await().atMost(PATIENCE).until(() -> caller.opened.get() == 1);
    }
}
