package net.virtuoso.overlay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.overlay.internal.fastpath.FastPathMessage;
import net.virtuoso.spi.fastpath.Flow;
import net.virtuoso.testkit.TestBuffers;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What node alpha's kernel is let take of a peer that offers whatever it likes, and how long. */
class KernelTrustTest {
    private static final MacAddress VM_A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress VM_A2 = MacAddress.parse("02:00:00:00:00:a2");
    private static final MacAddress VM_B = MacAddress.parse("02:00:00:00:00:0b");
    private static final MacAddress VM_C = MacAddress.parse("02:00:00:00:00:0c");
    private static final MacAddress RED = MacAddress.parse("02:00:00:00:01:0a");
    private static final Flow FLOW = new Flow(7, VM_B.value(), VM_A.value());

    private final VirtualLoop loop = new VirtualLoop();
    private final Site alpha = new Site("alpha", loop, Limits.DEFAULT);
    private final StubWire beta = new StubWire();
    private final MemoryFastPath kernel = new MemoryFastPath("alpha", new HashMap<>());

    @BeforeEach
    void bringUp() {
        alpha.dataPath.driverAdded(MemoryFastPath.onInterfaces(alpha.driver));
        alpha.dataPath.endpointOpened("udp", beta);
        List.of("vm-a", "vm-a2", "red").forEach(alpha::plug);
        assertThat(alpha.apply(config(VM_B))).isEmpty();
        beta.listener().channelOpened();
        alpha.dataPath.fastPathOpened(kernel);
        loop.run();
        assertThat(alpha.isUp("alpha.beta.udp")).isTrue();
    }

    @AfterEach
    void close() {
        alpha.dataPath.close();
        assertThat(kernel.receiving).isEmpty();
        assertThat(TestBuffers.inUse()).isZero();
    }

    private static NodeConfig config(MacAddress... atBeta) {
        NodeConfig config = new ConfigBuilder("alpha")
                .link("beta", "udp")
                .network("blue", 7)
                .vm("vm-a", VM_A)
                .vm("vm-a2", VM_A2)
                .from("beta", "udp", atBeta)
                .network("red", 8)
                .vm("red", RED)
                .without("beta", "udp")
                .build();
        return new NodeConfig(
                config.node(),
                config.revision(),
                config.links().stream()
                        .map(link -> link.withFastPath(new Endpoint("beta", 4789)))
                        .toList(),
                config.networks());
    }

    private void offer(Flow... flows) {
        ByteBuf payload = TestBuffers.of(new byte[0]);
        new FastPathMessage(FastPathMessage.Kind.OFFER, 5, 0, 0, List.of(flows)).write(payload);
        beta.listener().messageReceived(payload);
        payload.release();
        loop.run();
    }

    @Test
    void takesNothingThatUserSpaceWouldRefuse() {
        offer(
                FLOW,
                new Flow(7, VM_C.value(), VM_A.value()),
                new Flow(7, VM_A2.value(), VM_A.value()),
                new Flow(8, VM_B.value(), RED.value()));
        assertThat(kernel.receiving).containsOnlyKeys(FLOW);
    }

    @Test
    void takesNothingMoreOfAVmThatHasMovedOn() {
        offer(FLOW);
        alpha.apply(config(VM_C));
        assertThat(kernel.receiving).isEmpty();
    }

    @Test
    void takesWhatIsOnItsWayWhenALinkBreaks() {
        offer(FLOW);
        beta.listener().channelFailed("the connection was reset");
        loop.run();
        assertThat(kernel.receiving).containsOnlyKeys(FLOW);
        loop.advance(Duration.ofSeconds(4));
        assertThat(kernel.receiving).isEmpty();
    }

    @Test
    void takesNothingMoreWhenThePeerIsNotTrustedAnyMore() {
        offer(FLOW);
        beta.listener().peerDistrusted("the certificate of node 'beta' was revoked");
        assertThat(kernel.receiving).isEmpty();
        assertThat(alpha.link("alpha.beta.udp").reason()).contains("revoked");
        offer(FLOW);
        assertThat(kernel.receiving).isEmpty();
    }
}
