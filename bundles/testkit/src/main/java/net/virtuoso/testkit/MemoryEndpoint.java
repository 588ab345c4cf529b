package net.virtuoso.testkit;

import io.netty.channel.IoEventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.virtuoso.model.Endpoint;
import net.virtuoso.model.LinkConfig;
import net.virtuoso.spi.transport.EndpointSettings;
import net.virtuoso.spi.transport.LinkChannel;
import net.virtuoso.spi.transport.LinkListener;
import net.virtuoso.spi.transport.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/** A node's local end of a transport over a {@link MemoryInternet}. */
final class MemoryEndpoint implements TransportEndpoint {
    final MemoryInternet internet;
    final String node;
    final String host;
    final IoEventLoop loop;
    private final String transport;
    private final int port;
    private final Map<String, MemoryLinkChannel> channels = new LinkedHashMap<>();

    MemoryEndpoint(MemoryInternet internet, String transport, EndpointSettings settings, int port, IoEventLoop loop) {
        this.internet = internet;
        this.transport = transport;
        this.node = settings.node();
        this.host = settings.host();
        this.port = port;
        this.loop = loop;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public LinkChannel open(LinkConfig link, LinkListener listener) {
        if (channels.containsKey(link.id())) {
            throw new IllegalStateException("link '" + link.id() + "' is open already");
        }
        MemoryLinkChannel channel = new MemoryLinkChannel(this, link, listener);
        channels.put(link.id(), channel);
        if (link.initiator()) {
            loop.execute(channel::call);
        }
        return channel;
    }

    @Nullable
    MemoryEndpoint find(Endpoint address) {
        return internet.find(transport, address);
    }

    /** A call arrived: only a link that waits for this node's answers. */
    void called(String link, MemoryLinkChannel caller) {
        MemoryLinkChannel channel = channels.get(link);
        if (channel != null) {
            channel.called(caller);
        }
    }

    void forget(MemoryLinkChannel channel) {
        channels.values().remove(channel);
    }

    @Override
    public void close() {
        internet.unbind(this);
        if (loop.inEventLoop()) {
            closeChannels();
        } else if (!loop.isShuttingDown()) {
            loop.submit(this::closeChannels).awaitUninterruptibly();
        }
    }

    private void closeChannels() {
        List.copyOf(channels.values()).forEach(MemoryLinkChannel::close);
    }
}
