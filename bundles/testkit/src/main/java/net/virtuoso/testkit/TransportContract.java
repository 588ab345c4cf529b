package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.model.MacAddress;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.Transport;
import net.virtuoso.spi.transport.TransportEndpoint;
import net.virtuoso.testkit.RecordingLink.Arrival;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Transport} must keep, over a path that loses nothing. Alpha calls, beta is called. */
public abstract class TransportContract extends EventLoopContract {
    private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
    private static final String LINK = "alpha.beta.x";
    private static final int VNI = 0xabcdef;
    private static final int HOPS = 7;

    private final List<TransportEndpoint> endpoints = new ArrayList<>();
    private final RecordingLink atAlpha = new RecordingLink();
    private final RecordingLink atBeta = new RecordingLink();

    /** The transport under test. */
    protected abstract Transport transport();

    /** An address of this host that can be bound. */
    protected String host() {
        return "127.0.0.1";
    }

    /** A node's local end; one whose transport encrypts has an identity. */
    protected EndpointSettings settings(String node, int port) {
        return new EndpointSettings(node, host(), port, true);
    }

    /** Where a node is reached; another address than its port's if something stands before it. */
    protected Endpoint address(TransportEndpoint peer) {
        return new Endpoint(host(), peer.port());
    }

    @AfterEach
    void closeEndpoints() {
        endpoints.forEach(TransportEndpoint::close);
    }

    private TransportEndpoint bind(String node, int port) throws IOException {
        TransportEndpoint endpoint = transport().open(settings(node, port), loop());
        endpoints.add(endpoint);
        return endpoint;
    }

    private LinkConfig called(String id, String caller) {
        return new LinkConfig(id, caller, transport().name(), null, false);
    }

    private LinkConfig calling(String id, TransportEndpoint peer) {
        return new LinkConfig(id, "beta", transport().name(), address(peer), true);
    }

    /** Both ends of a link that is open. */
    private record Ends(LinkChannel alpha, LinkChannel beta) {}

    private Ends connect() throws Exception {
        TransportEndpoint alpha = bind("alpha", 0);
        TransportEndpoint beta = bind("beta", 0);
        LinkChannel callee = onLoop(() -> beta.open(called(LINK, "alpha"), atBeta));
        LinkChannel caller = onLoop(() -> alpha.open(calling(LINK, beta), atAlpha));
        await().atMost(patience()).until(() -> atAlpha.openings() == 1 && atBeta.openings() == 1);
        return new Ends(caller, callee);
    }

    private boolean send(LinkChannel channel, byte[] bytes) throws Exception {
        return onLoop(() -> {
            ByteBuf frame = TestBuffers.of(bytes);
            try {
                boolean taken = channel.send(VNI, HOPS, frame);
                channel.flush();
                return taken;
            } finally {
                frame.release();
            }
        });
    }

    @Test
    void choosesAPortAndTellsIt() throws Exception {
        TransportEndpoint first = bind("alpha", 0);
        TransportEndpoint second = bind("beta", 0);
        assertThat(first.port()).isBetween(1, 65_535).isNotEqualTo(second.port());
    }

    @Test
    void anAddressThatIsTakenIsRefusedAndFreeAgainAfterClosing() throws Exception {
        TransportEndpoint first = bind("alpha", 0);
        int port = first.port();
        assertThatThrownBy(() -> bind("beta", port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(port));
        first.close();
        first.close();
        assertThat(bind("beta", port).port()).isEqualTo(port);
    }

    @Test
    void framesOfEverySizeArriveWholeInBothDirections() throws Exception {
        Ends ends = connect();
        int sent = 0;
        for (int payload : new int[] {0, 1, 45, 46, 1386, 1400, 1486, 1487, 1500, 4000, 8986, 9000}) {
            byte[] bytes = TestFrames.frame(A, B, pattern(payload));
            assertThat(send(ends.alpha(), bytes)).isTrue();
            assertThat(send(ends.beta(), bytes)).isTrue();
            sent++;
            int expected = sent;
            await().atMost(patience())
                    .until(() -> atBeta.arrivals().size() == expected
                            && atAlpha.arrivals().size() == expected);
            for (RecordingLink end : List.of(atAlpha, atBeta)) {
                Arrival arrival = end.arrivals().get(expected - 1);
                assertThat(arrival.vni()).isEqualTo(VNI);
                assertThat(arrival.hopLimit()).isEqualTo(HOPS);
                assertThat(arrival.bytes()).isEqualTo(bytes);
                assertThat(end.readsCompleted()).isPositive();
            }
        }
    }

    /** Checksums may be worked out on the way and identifiers given; the payload and its cutting stay. */
    @Test
    void superFramesArriveAsTheSamePayloadCutTheSameWay() throws Exception {
        Ends ends = connect();
        for (int payload : new int[] {1449, 14_480, 30_000, 65_000}) {
            byte[] bytes = TestFrames.superFrame(A, B, payload, 1448);
            int before = atBeta.arrivals().size();
            assertThat(send(ends.alpha(), bytes)).isTrue();
            await().atMost(patience()).until(() -> atBeta.arrivals().size() > before);
            byte[] arrived = atBeta.arrivals().get(before).bytes();
            assertThat(arrived).hasSize(bytes.length);
            assertThat(Arrays.copyOf(arrived, TestFrames.VIRTIO)).isEqualTo(Arrays.copyOf(bytes, TestFrames.VIRTIO));
            int payloadAt = bytes.length - payload;
            assertThat(Arrays.copyOfRange(arrived, payloadAt, arrived.length))
                    .isEqualTo(Arrays.copyOfRange(bytes, payloadAt, bytes.length));
        }
    }

    @Test
    void probesAreAnsweredWithTheirTokens() throws Exception {
        Ends ends = connect();
        for (long token : new long[] {0, 1, -1, Long.MIN_VALUE}) {
            assertThat(onLoop(() -> ends.alpha().probe(token))).isTrue();
            runOnLoop(() -> ends.alpha().flush());
            await().atMost(patience()).until(() -> atAlpha.answers().contains(token));
        }
        assertThat(onLoop(() -> ends.beta().probe(42))).isTrue();
        runOnLoop(() -> ends.beta().flush());
        await().atMost(patience()).until(() -> atBeta.answers().contains(42L));
        assertThat(atAlpha.answers()).hasSize(4);
        assertThat(atBeta.answers()).hasSize(1);
    }

    private boolean tell(LinkChannel channel, byte[] bytes) throws Exception {
        return onLoop(() -> {
            ByteBuf payload = TestBuffers.of(bytes);
            try {
                boolean sent = channel.sendMessage(payload);
                assertThat(payload.readableBytes()).isEqualTo(bytes.length);
                return sent;
            } finally {
                payload.release();
            }
        });
    }

    @Test
    void messagesArriveUnchangedAmongFrames() throws Exception {
        Ends ends = connect();
        int sent = 0;
        for (int length : new int[] {1, 2, 8, 480, 1023, 1024}) {
            assertThat(tell(ends.alpha(), pattern(length))).isTrue();
            assertThat(send(ends.alpha(), TestFrames.frame(A, B, pattern(length))))
                    .isTrue();
            assertThat(tell(ends.beta(), pattern(length))).isTrue();
            sent++;
            int expected = sent;
            await().atMost(patience())
                    .until(() -> atBeta.messages().size() == expected
                            && atAlpha.messages().size() == expected
                            && atBeta.arrivals().size() == expected);
            for (RecordingLink end : List.of(atAlpha, atBeta)) {
                assertThat(end.messages().get(expected - 1)).isEqualTo(pattern(length));
            }
        }
        assertThat(atAlpha.arrivals()).isEmpty();
        assertThat(atAlpha.answers()).isEmpty();
    }

    @Test
    void messagesOfNoPossibleLengthAreNotTaken() throws Exception {
        Ends ends = connect();
        assertThat(tell(ends.alpha(), new byte[0])).isFalse();
        assertThat(tell(ends.alpha(), new byte[1025])).isFalse();
        assertThat(tell(ends.alpha(), pattern(3))).isTrue();
        await().atMost(patience()).until(() -> !atBeta.messages().isEmpty());
        assertThat(atBeta.messages()).hasSize(1);
        runOnLoop(ends.alpha()::close);
        assertThat(tell(ends.alpha(), pattern(3))).isFalse();
    }

    @Test
    void aCallThatNamesNoOpenLinkOpensNothing() throws Exception {
        TransportEndpoint alpha = bind("alpha", 0);
        TransportEndpoint beta = bind("beta", 0);
        LinkChannel other = onLoop(() -> beta.open(called("alpha.beta.other", "alpha"), atBeta));
        LinkChannel caller = onLoop(() -> alpha.open(calling(LINK, beta), atAlpha));
        assertThat(send(caller, TestFrames.frame(A, B, pattern(10)))).isFalse();
        Thread.sleep(500);
        assertThat(atAlpha.openings()).isZero();
        assertThat(atBeta.openings()).isZero();
        assertThat(atBeta.arrivals()).isEmpty();
        runOnLoop(other::close);
        runOnLoop(caller::close);
    }

    @Test
    void aCallByAnotherNodeThanTheLinksOpensNothing() throws Exception {
        TransportEndpoint mallory = bind("mallory", 0);
        TransportEndpoint beta = bind("beta", 0);
        onLoop(() -> beta.open(called(LINK, "alpha"), atBeta));
        onLoop(() -> mallory.open(calling(LINK, beta), atAlpha));
        Thread.sleep(500);
        assertThat(atAlpha.openings()).isZero();
        assertThat(atBeta.openings()).isZero();
    }

    @Test
    void aClosedEndTakesNothingAndHearsNothing() throws Exception {
        Ends ends = connect();
        runOnLoop(ends.alpha()::close);
        runOnLoop(ends.alpha()::close);
        assertThat(send(ends.alpha(), TestFrames.frame(A, B, pattern(10)))).isFalse();
        assertThat(onLoop(() -> ends.alpha().probe(1))).isFalse();
        onLoop(() -> ends.beta().probe(2));
        send(ends.beta(), TestFrames.frame(B, A, pattern(10)));
        Thread.sleep(300);
        assertThat(atAlpha.arrivals()).isEmpty();
        assertThat(atAlpha.failures()).isEmpty();
        assertThat(atBeta.answers()).isEmpty();
    }

    @Test
    void aLinkCanBeOpenedAgainAtBothEnds() throws Exception {
        Ends ends = connect();
        TransportEndpoint alpha = endpoints.get(0);
        TransportEndpoint beta = endpoints.get(1);
        runOnLoop(ends.alpha()::close);
        runOnLoop(ends.beta()::close);
        RecordingLink again = new RecordingLink();
        RecordingLink betaAgain = new RecordingLink();
        onLoop(() -> beta.open(called(LINK, "alpha"), betaAgain));
        LinkChannel caller = onLoop(() -> alpha.open(calling(LINK, beta), again));
        await().atMost(patience()).until(() -> again.openings() == 1 && betaAgain.openings() == 1);
        assertThat(send(caller, TestFrames.frame(A, B, pattern(99)))).isTrue();
        await().atMost(patience()).until(() -> betaAgain.arrivals().size() == 1);
        assertThat(atBeta.arrivals()).isEmpty();
    }

    @Test
    void linksOfOneEndpointAreKeptApart() throws Exception {
        Ends ends = connect();
        TransportEndpoint gamma = bind("gamma", 0);
        TransportEndpoint beta = endpoints.get(1);
        RecordingLink betaToGamma = new RecordingLink();
        RecordingLink atGamma = new RecordingLink();
        onLoop(() -> beta.open(called("beta.gamma.x", "gamma"), betaToGamma));
        LinkChannel caller = onLoop(() -> gamma.open(calling("beta.gamma.x", beta), atGamma));
        await().atMost(patience()).until(() -> atGamma.openings() == 1 && betaToGamma.openings() == 1);
        send(caller, TestFrames.frame(A, B, pattern(5)));
        send(ends.alpha(), TestFrames.frame(A, B, pattern(6)));
        await().atMost(patience())
                .until(() ->
                        !betaToGamma.arrivals().isEmpty() && !atBeta.arrivals().isEmpty());
        assertThat(betaToGamma.arrivals()).hasSize(1);
        assertThat(betaToGamma.arrivals().get(0).bytes()).isEqualTo(TestFrames.frame(A, B, pattern(5)));
        assertThat(atBeta.arrivals()).hasSize(1);
        assertThat(atBeta.arrivals().get(0).bytes()).isEqualTo(TestFrames.frame(A, B, pattern(6)));
    }

    @Test
    void lentFramesAreGivenBack() throws Exception {
        Ends ends = connect();
        for (int i = 0; i < 20; i++) {
            send(ends.alpha(), TestFrames.superFrame(A, B, 20_000, 1448));
            send(ends.alpha(), TestFrames.frame(A, B, pattern(i)));
        }
        await().atMost(patience()).until(() -> atBeta.arrivals().size() == 40);
        runOnLoop(ends.alpha()::close);
        runOnLoop(ends.beta()::close);
        await().atMost(patience()).until(() -> TestBuffers.inUse() == 0);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }
}
