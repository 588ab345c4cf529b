package net.virtuoso.transport.internal.dialed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import net.virtuoso.transport.internal.TestNode;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the dialer hears of a link. */
@Timeout(120)
class DialedWayTest {
    private final CompletableFuture<InetSocketAddress> dialled = new CompletableFuture<>();
    private final SshTransport transport =
            new SshTransport((peer, address) -> dialled, PooledByteBufAllocator.DEFAULT, TlsEngine.JDK);

    @Test
    void aLinkThatIsClosedEndsTheCall() throws Exception {
        try (TestNode node = new TestNode("a", transport, "127.0.0.1", 0)) {
            node.call("b", "gate.example.com", 22);
            assertThat(dialled).isNotDone();
            node.closeLink();
            assertThat(dialled).isCancelled();
            assertThat(node.failures).isEmpty();
        }
    }

    @Test
    void aFailureIsTheLinks() throws Exception {
        try (TestNode node = new TestNode("a", transport, "127.0.0.1", 0)) {
            node.call("b", "gate.example.com", 22);
            dialled.completeExceptionally(new IllegalStateException("no such server"));
            await().until(() -> !node.failures.isEmpty());
            assertThat(node.failures).containsExactly("no such server");
        }
    }
}
