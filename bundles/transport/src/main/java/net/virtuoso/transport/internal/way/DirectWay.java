package net.virtuoso.transport.internal.way;

import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.virtuoso.transport.internal.HostResolver;

/** The peer's own address, and nothing on the way. */
public final class DirectWay implements Way {
    private final HostResolver resolver;

    /** @param resolver finds peers; the caller closes it */
    public DirectWay(HostResolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public CompletionStage<Hop> hop(Call call) {
        return Hop.lookUp(resolver, call.address(), null);
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
        return true;
    }

    @Override
    public void close() {}
}
