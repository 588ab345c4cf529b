package net.virtuoso.transport.internal.way;

import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.virtuoso.model.RefusedException;
import net.virtuoso.transport.internal.HostResolver;
import net.virtuoso.transport.internal.config.WaySettings;

/** Through the HTTP proxy of the configuration, where it has one for the peer; otherwise the peer's own address. */
public final class ProxiedWay implements Way {
    private final HostResolver resolver;
    private final Supplier<WaySettings> settings;

    /**
     * @param resolver finds hosts; the caller closes it
     * @param settings what the configuration says now; throws {@link RefusedException} while it says nothing that can be used
     */
    public ProxiedWay(HostResolver resolver, Supplier<WaySettings> settings) {
        this.resolver = resolver;
        this.settings = settings;
    }

    @Override
    public CompletionStage<Hop> hop(Call call) {
        try {
            HttpProxy proxy = settings.get().proxyFor(call.address().host());
            return Hop.lookUp(resolver, proxy == null ? call.address() : proxy.address(), proxy);
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void leave(Call call, Hop hop, ChannelPipeline pipeline, Consumer<String> failed) {
        HttpProxy proxy = hop.proxy();
        if (proxy != null) {
            ConnectGate.add(pipeline, proxy, call.address(), failed);
        }
    }

    @Override
    public void arrive(ChannelPipeline pipeline, Consumer<String> refused) {}

    @Override
    public boolean answersStrangers() {
        return false;
    }

    @Override
    public boolean showsHosts() {
        // A proxy is on the way of those who call: they may share its address, as behind a NAT, but nobody has to come
        // through it.
        return true;
    }

    @Override
    public void close() {}
}
