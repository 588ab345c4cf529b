package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import net.virtuoso.model.Endpoint;
import net.virtuoso.transport.internal.config.WaySettings;
import net.virtuoso.transport.internal.tls.TlsEngine;
import org.jspecify.annotations.Nullable;

/**
 * The HTTPS of an endpoint of {@code wss}: what the operator's front server shows is trusted as browsers do, or as the
 * configuration says. It hides from those on the way that there is a link; who the nodes are is proved inside. Used on the
 * endpoint's event loop.
 */
final class OuterTls implements AutoCloseable {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final int MAX_DEPTH = 8;

    private final TlsEngine engine;
    private @Nullable WaySettings madeFor;
    private @Nullable SslContext caller;
    private @Nullable SslContext called;
    private boolean closed;

    OuterTls(TlsEngine engine) {
        this.engine = engine;
    }

    /** What encrypts a call; checks that the front server is the one of that name. */
    SslHandler calling(WaySettings settings, ByteBufAllocator allocator, Endpoint front) throws IOException {
        follow(settings);
        SslContext context = caller;
        if (context == null) {
            context = SslContextBuilder.forClient()
                    .sslProvider(engine.provider())
                    .protocols(VERSIONS)
                    .trustManager(settings.outerTrust())
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
            caller = context;
        }
        return context.newHandler(allocator, front.host(), front.port());
    }

    /** What encrypts a connection that a stranger has made; {@code null} if that is the front server's work. */
    @Nullable
    SslHandler called(WaySettings settings, ByteBufAllocator allocator) throws IOException {
        follow(settings);
        SslContext context = called;
        WaySettings.OuterCertificate own = settings.outerCertificate();
        if (context == null && own != null) {
            context = own.builder()
                    .sslProvider(engine.provider())
                    .protocols(VERSIONS)
                    .build();
            called = context;
        }
        return context == null ? null : context.newHandler(allocator);
    }

    private void follow(WaySettings settings) throws IOException {
        if (closed) {
            // A connection that was under way when its endpoint closed: nobody would give back what is made for it.
            throw new IOException("the endpoint is closed");
        }
        if (madeFor != settings) {
            release();
            madeFor = settings;
        }
    }

    /** What went wrong, for people: the innermost cause that tells something. */
    static String describe(Throwable failure) {
        String text = failure.toString();
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                text = cause.getMessage();
            }
        }
        return text.contains("certification path") || text.contains("trust")
                ? text + ": name its authority by 'wss.ca', or its key by 'wss.pins', in etc/net.virtuoso.transport.cfg"
                : text;
    }

    /** Gives back what TLS holds; connections that stand go on. May be called again. */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private void release() {
        ReferenceCountUtil.release(caller);
        ReferenceCountUtil.release(called);
        caller = null;
        called = null;
        madeFor = null;
    }
}
