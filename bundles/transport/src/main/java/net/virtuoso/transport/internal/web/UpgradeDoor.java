package net.virtuoso.transport.internal.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.function.Consumer;
import net.virtuoso.transport.internal.way.Gate;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stranger's request for a WebSocket (RFC 6455 section 4.2). Anything else gets an answer without content, and the
 * connection is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class UpgradeDoor extends Gate {
    private final HttpServerCodec codec = new HttpServerCodec(httpLimits());
    private final String path;
    private @Nullable HttpRequest request;

    private UpgradeDoor(String path, Consumer<String> refused) {
        super("a request for a WebSocket", refused);
        this.path = path;
    }

    static void add(ChannelPipeline pipeline, String path, Consumer<String> refused) {
        UpgradeDoor door = new UpgradeDoor(path, refused);
        pipeline.addLast(door.codec, door, new WebSocketStream());
    }

    @Override
    protected void begin(ChannelHandlerContext context) {
        // It is the stranger who speaks first.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // None is passed on: who comes after has TLS of its own.
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            shut(context, "HTTPS failed: " + OuterTls.describe(handshake.cause()));
        }
    }

    @Override
    protected void arrived(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest asked) {
                request = asked;
                refuseUnless(context, asked);
            } else if (message instanceof HttpContent content
                    && content.content().isReadable()) {
                answer(context, HttpResponseStatus.BAD_REQUEST, "it has content");
            } else if (message instanceof LastHttpContent last && request != null) {
                end(context, request, last);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void end(ChannelHandlerContext context, HttpRequest asked, LastHttpContent last) {
        if (last.decoderResult().isFailure()) {
            // A broken chunk ends a request too, and what comes behind it is thrown away.
            answer(context, HttpResponseStatus.BAD_REQUEST, garbled(last.decoderResult()));
        } else {
            upgrade(context, asked);
        }
    }

    private void refuseUnless(ChannelHandlerContext context, HttpRequest asked) {
        if (asked.decoderResult().isFailure()) {
            answer(context, HttpResponseStatus.BAD_REQUEST, garbled(asked.decoderResult()));
        } else if (!asked.method().equals(HttpMethod.GET)) {
            answer(context, HttpResponseStatus.METHOD_NOT_ALLOWED, "it isn't GET");
        } else if (!asked.uri().equals(path)) {
            answer(context, HttpResponseStatus.NOT_FOUND, "it is for another path than " + path);
        } else if (!asked.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !asked.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !WebSocketKey.VERSION.equals(asked.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            answer(
                    context,
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "it asks for no WebSocket of version " + WebSocketKey.VERSION);
        } else if (!offersLinks(asked)) {
            answer(context, HttpResponseStatus.BAD_REQUEST, "it doesn't offer " + WebSocketStream.SUBPROTOCOL);
        } else if (!WebSocketKey.isOne(asked.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            answer(context, HttpResponseStatus.BAD_REQUEST, "its Sec-WebSocket-Key isn't 16 bytes in base64");
        }
    }

    private static boolean offersLinks(HttpRequest asked) {
        return asked.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(offered -> offered.trim().equals(WebSocketStream.SUBPROTOCOL));
    }

    /** Answers and closes; of the request's reason the stranger isn't told. */
    private void answer(ChannelHandlerContext context, HttpResponseStatus status, String reason) {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            answer.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketKey.VERSION);
        }
        tell(reason);
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    private void upgrade(ChannelHandlerContext context, HttpRequest asked) {
        FullHttpResponse yes = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
        yes.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(
                        HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                        WebSocketKey.answer(asked.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)))
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, WebSocketStream.SUBPROTOCOL);
        context.writeAndFlush(yes);
        WebSocketStream.addCodec(context, false);
        // Before who comes next may write.
        codec.removeOutboundHandler();
        open(context);
        // Last: what it has read beyond the request goes to who is behind it, which is the codec of frames from now on.
        if (context.pipeline().context(codec) != null) {
            context.pipeline().remove(codec);
        }
    }
}
