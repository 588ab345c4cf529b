package net.virtuoso.transport.internal.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import net.virtuoso.model.Endpoint;
import net.virtuoso.transport.internal.way.Gate;
import org.jspecify.annotations.Nullable;

/** Turns a call's HTTP into a WebSocket (RFC 6455 section 4.1). Redirections aren't followed. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class UpgradeGate extends Gate {
    private final HttpClientCodec codec = new HttpClientCodec(httpLimits(), false, false);
    private final String key = WebSocketKey.create();
    private final Endpoint peer;
    private final String path;
    private final boolean https;
    private @Nullable HttpResponse accepted;

    private UpgradeGate(Endpoint peer, String path, boolean https, Consumer<String> failed) {
        super((https ? "wss://" : "ws://") + peer + path, failed);
        this.peer = peer;
        this.path = path;
        this.https = https;
    }

    /**
     * Adds it.
     *
     * @param https whether a handler of TLS stands in front of it
     */
    static void add(ChannelPipeline pipeline, Endpoint peer, String path, boolean https, Consumer<String> failed) {
        UpgradeGate gate = new UpgradeGate(peer, path, https, failed);
        pipeline.addLast(gate.codec, gate, new WebSocketStream());
    }

    @Override
    protected void begin(ChannelHandlerContext context) {
        if (!https) {
            call(context);
        }
    }

    private void call(ChannelHandlerContext context) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, host())
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketKey.VERSION)
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, WebSocketStream.SUBPROTOCOL);
        context.writeAndFlush(request);
    }

    /** Without the port where that is the usual one: front servers may compare names only. */
    private String host() {
        return peer.port() == (https ? HttpScheme.HTTPS : HttpScheme.HTTP).port()
                ? peer.toString().substring(0, peer.toString().lastIndexOf(':'))
                : peer.toString();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // None is passed on: who comes after has TLS of its own.
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                call(context);
            } else {
                shut(context, "HTTPS failed: " + OuterTls.describe(handshake.cause()));
            }
        }
    }

    @Override
    protected void arrived(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse answer) {
                read(context, answer);
            }
            HttpResponse yes = accepted;
            if (yes != null && message instanceof LastHttpContent) {
                upgrade(context, yes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpResponse answer) {
        HttpResponseStatus status = answer.status();
        if (answer.decoderResult().isFailure()) {
            shut(context, garbled(answer.decoderResult()));
        } else if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            accepted = answer;
        } else if (status.codeClass() != HttpStatusClass.INFORMATIONAL) {
            shut(context, "answered " + status + " in place of a WebSocket" + hint(answer));
        }
    }

    private String hint(HttpResponse answer) {
        return switch (answer.status().codeClass()) {
            case REDIRECTION ->
                ": it points to '" + answer.headers().get(HttpHeaderNames.LOCATION)
                        + "', which isn't followed; the endpoint of the peer has to be that one";
            case SERVER_ERROR -> ": the front server doesn't reach the node behind it, or not by HTTP";
            case CLIENT_ERROR ->
                ": nothing there takes links at " + path
                        + " ('ws.path' in etc/net.virtuoso.transport.cfg at both ends, and the front server's location)";
            default -> "";
        };
    }

    private void upgrade(ChannelHandlerContext context, HttpResponse answer) {
        String refusal = refusal(answer.headers());
        if (refusal != null) {
            shut(context, "what answered isn't a node: " + refusal);
            return;
        }
        WebSocketStream.addCodec(context, true);
        // First: who comes next may write at once.
        remove(context, codec);
        open(context);
    }

    /** What is wrong with an answer; {@code null} if nothing is. */
    private @Nullable String refusal(HttpHeaders answer) {
        if (!answer.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return "it switched to '" + answer.get(HttpHeaderNames.UPGRADE) + "'";
        }
        if (!WebSocketKey.answer(key).equals(answer.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))) {
            return "its Sec-WebSocket-Accept isn't the answer to this call";
        }
        String protocol = answer.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (!WebSocketStream.SUBPROTOCOL.equals(protocol)) {
            return "its subprotocol is '" + protocol + "', not '" + WebSocketStream.SUBPROTOCOL + "'";
        }
        return answer.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS) ? "it uses extensions nobody asked for" : null;
    }
}
