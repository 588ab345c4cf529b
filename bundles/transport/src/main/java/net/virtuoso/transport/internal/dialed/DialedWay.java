package net.virtuoso.transport.internal.dialed;

import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.virtuoso.spi.transport.StreamDialer;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.transport.internal.way.Way;

/** A stream that somebody else opens, handed over on loopback. Peers that call come to the port as if directly. */
final class DialedWay implements Way {
    private final StreamDialer dialer;

    DialedWay(StreamDialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public CompletionStage<Hop> hop(Call call) {
        CompletableFuture<Hop> hop = new CompletableFuture<>();
        CompletionStage<InetSocketAddress> dialled = dialer.dial(call.peer(), call.address());
        hop.whenComplete((found, failure) -> {
            if (hop.isCancelled()) {
                dialled.toCompletableFuture().cancel(false);
            }
        });
        dialled.whenComplete((address, failure) -> {
            if (failure != null) {
                // As it is: what is chained onto a stage would wrap it.
                hop.completeExceptionally(failure);
            } else {
                hop.complete(new Hop(
                        "'" + call.address() + "'", List.of(address.getAddress()), address.getPort(), null, true));
            }
        });
        return hop;
    }

    @Override
    public void leave(Call call, Hop hop, ChannelPipeline pipeline, Consumer<String> failed) {}

    @Override
    public void arrive(ChannelPipeline pipeline, Consumer<String> refused) {}

    @Override
    public boolean answersStrangers() {
        return false;
    }

    @Override
    public boolean showsHosts() {
        // All come from the SSH server at this node.
        return false;
    }

    @Override
    public void close() {}
}
