package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.virtuoso.model.RefusedException;
import net.virtuoso.transport.internal.config.WaySettings;
import net.virtuoso.transport.internal.way.Call;
import net.virtuoso.transport.internal.way.Hop;
import net.virtuoso.transport.internal.way.Way;
import org.jspecify.annotations.Nullable;

/** Through a WebSocket, and a proxy before it if there is one for the peer. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing waits for a close
public final class WebWay implements Way {
    private final String node;
    private final Way before;
    private final Supplier<WaySettings> settings;
    private final ByteBufAllocator allocator;
    /** {@code null} if calls are made, and taken, by HTTP. */
    private final @Nullable OuterTls https;

    /**
     * @param node the node's name
     * @param before how the front server's address is reached; closed with this
     * @param settings what the configuration says now; throws {@link RefusedException} while it says nothing that can be used
     * @param allocator gives what TLS needs
     * @param https what encrypts outside; {@code null} for HTTP
     */
    public WebWay(
            String node,
            Way before,
            Supplier<WaySettings> settings,
            ByteBufAllocator allocator,
            @Nullable OuterTls https) {
        this.node = node;
        this.before = before;
        this.settings = settings;
        this.allocator = allocator;
        this.https = https;
    }

    @Override
    public CompletionStage<Hop> hop(Call call) {
        return before.hop(call);
    }

    @Override
    public void leave(Call call, Hop hop, ChannelPipeline pipeline, Consumer<String> failed) {
        before.leave(call, hop, pipeline, failed);
        try {
            WaySettings now = settings.get();
            if (https != null) {
                pipeline.addLast(https.calling(now, allocator, call.address()));
            }
            UpgradeGate.add(pipeline, call.address(), now.path(call.peer()), https != null, failed);
        } catch (RefusedException | IOException e) {
            failed.accept(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void arrive(ChannelPipeline pipeline, Consumer<String> refused) {
        try {
            WaySettings now = settings.get();
            SslHandler tls = https == null ? null : https.called(now, allocator);
            if (tls != null) {
                pipeline.addLast(tls);
            }
            UpgradeDoor.add(pipeline, now.path(node), refused);
        } catch (RefusedException | IOException e) {
            refused.accept(String.valueOf(e.getMessage()));
            pipeline.close();
        }
    }

    @Override
    public boolean answersStrangers() {
        return true;
    }

    @Override
    public boolean showsHosts() {
        // Whether a front server stands before this port isn't known, and what it says of who calls could be said by
        // anybody.
        return false;
    }

    @Override
    public void close() {
        before.close();
        if (https != null) {
            https.close();
        }
    }
}
