package net.virtuoso.transport.internal.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * Bytes as the payload of a WebSocket's binary messages: each write is one frame that is a message; what arrives is handed on as
 * it comes, since where messages end means nothing. Nothing but the payload is copied or kept here.
 */
@SuppressWarnings("FutureReturnValueIgnored") // writes that fail close the connection
final class WebSocketStream extends ChannelDuplexHandler {
    /** Says that the messages are a link's bytes; the number grows with what an older node wouldn't understand. */
    static final String SUBPROTOCOL = "vnet.1";

    /** The longest frame that is taken; more than a super-frame with all its headers, as it is kept until it is whole. */
    static final int MAX_PAYLOAD = 128 << 10;

    /**
     * Adds the codec of frames behind a handler that has agreed on them.
     *
     * @param caller whether this end has called: then it masks, and the other end doesn't (RFC 6455 section 5.1)
     */
    static void addCodec(ChannelHandlerContext agreed, boolean caller) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(MAX_PAYLOAD)
                .expectMaskedFrames(!caller)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                // No text is taken anyway.
                .withUTF8Validator(false)
                .build();
        agreed.pipeline()
                .addAfter(agreed.name(), "frames-out", new WebSocket13FrameEncoder(caller))
                .addAfter(agreed.name(), "frames-in", new WebSocket13FrameDecoder(config));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
            // The codec has seen to it that a message continues one that is binary, since others end here.
            ByteBuf content = ((WebSocketFrame) message).content();
            if (content.isReadable()) {
                context.fireChannelRead(content);
            } else {
                content.release();
            }
            return;
        }
        try {
            control(context, message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void control(ChannelHandlerContext context, Object message) {
        if (message instanceof PingWebSocketFrame ping) {
            // Whoever doesn't read isn't answered either, so that answers don't pile up.
            if (context.channel().isWritable()) {
                context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
        } else if (message instanceof CloseWebSocketFrame) {
            context.close();
        } else if (message instanceof WebSocketFrame && !(message instanceof PongWebSocketFrame)) {
            refuse(context, "a text message");
        } else if (message instanceof ByteBuf) {
            refuse(context, "bytes in front of the WebSocket");
        }
    }

    private static void refuse(ChannelHandlerContext context, String what) {
        context.write(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE));
        context.fireExceptionCaught(new IOException("the peer has sent " + what + ", not a link's bytes"));
        context.close();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message, promise);
    }
}
