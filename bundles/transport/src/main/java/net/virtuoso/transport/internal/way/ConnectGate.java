package net.virtuoso.transport.internal.way;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;

/**
 * Asks an HTTP proxy to connect to the peer (RFC 9110 section 9.3.6). Its first answer counts: nothing is tried again with
 * other credentials.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class ConnectGate extends Gate {
    private final HttpProxy proxy;
    private final Endpoint peer;

    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final AnswerDecoder decoder = new AnswerDecoder();
    private boolean connected;

    private ConnectGate(HttpProxy proxy, Endpoint peer, Consumer<String> failed) {
        super(proxy + ", asked to connect to " + peer, failed);
        this.proxy = proxy;
        this.peer = peer;
    }

    static void add(ChannelPipeline pipeline, HttpProxy proxy, Endpoint peer, Consumer<String> failed) {
        ConnectGate gate = new ConnectGate(proxy, peer, failed);
        pipeline.addLast(gate.encoder, gate.decoder, gate);
    }

    @Override
    protected void begin(ChannelHandlerContext context) {
        String authority = peer.toString();
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority);
        request.headers().set(HttpHeaderNames.HOST, authority);
        String authorization = proxy.authorization();
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, authorization);
        }
        context.writeAndFlush(request);
    }

    @Override
    protected void arrived(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse answer) {
                read(context, answer);
            }
            if (connected && message instanceof LastHttpContent) {
                // First: who comes next may write at once.
                context.pipeline().remove(encoder);
                removeSoon(context, decoder);
                open(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpResponse answer) {
        // Not in the proxy's words: it knows the password, and reasons go to logs.
        HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status().code());
        if (answer.decoderResult().isFailure()) {
            shut(context, garbled(answer.decoderResult()));
        } else if (isYes(status)) {
            connected = true;
        } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
            shut(context, "answered " + status + hint(status));
        }
    }

    /** Every 2xx, not only 200. */
    private static boolean isYes(HttpResponseStatus status) {
        return status.codeClass() == HttpStatusClass.SUCCESS;
    }

    private String hint(HttpResponseStatus status) {
        if (status.code() == HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED.code()) {
            return proxy.authorization() == null
                    ? ": it wants a user and a password, in 'proxy' of etc/net.virtuoso.transport.cfg"
                    : ": it doesn't take the user and password of 'proxy' in etc/net.virtuoso.transport.cfg, or no basic"
                            + " authentication";
        }
        if (status.code() == HttpResponseStatus.FORBIDDEN.code()) {
            return ": its rules don't allow this host or port (many allow 443 only)";
        }
        return "";
    }

    /**
     * Ends HTTP behind the head of a yes, whatever that says of a content, which doesn't exist there; what follows is the peer's.
     * Netty's own codec does so for 200 only.
     */
    private static final class AnswerDecoder extends HttpResponseDecoder {
        private boolean over;

        AnswerDecoder() {
            super(httpLimits());
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            if (message instanceof HttpResponse answer && isYes(answer.status())) {
                over = true;
                return true;
            }
            return super.isContentAlwaysEmpty(message);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
            if (!over) {
                super.decode(context, bytes, out);
            } else if (bytes.isReadable()) {
                out.add(bytes.readRetainedSlice(bytes.readableBytes()));
            }
        }
    }
}
