package net.virtuoso.control.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import net.virtuoso.model.RefusedException;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;

/**
 * One control connection: frames, decodes, bounds and supervises it. A peer that sends what isn't a message, falls silent or
 * doesn't read is closed.
 */
public final class ControlChannelHandler extends ChannelInboundHandlerAdapter implements Peer {
    private static final int LENGTH_FIELD = 4;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(8 << 20, 64 << 20);
    private static final String FRAMES = "frames";

    private final ControlCodec codec;
    private final PeerListener listener;
    private final Channel channel;
    private final @Nullable SslHandler tls;
    private boolean open;
    private boolean first = true;
    private volatile boolean closing;
    private volatile @Nullable Caller caller;
    private volatile String reason = "the other side closed the connection";

    private ControlChannelHandler(
            Channel channel, ControlCodec codec, PeerListener listener, @Nullable SslHandler tls) {
        this.channel = channel;
        this.codec = codec;
        this.listener = listener;
        this.tls = tls;
    }

    /**
     * Sets up a new channel.
     *
     * @param silenceMillis after how long without a word from the other side it is closed
     * @param tls encrypts; {@code null} for a plain connection
     */
    public static void install(
            Channel channel, ControlCodec codec, PeerListener listener, long silenceMillis, @Nullable SslHandler tls) {
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls);
        }
        pipeline.addLast(new IdleStateHandler(silenceMillis, 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(FRAMES, frames(ControlCodec.MAX_JOIN_LENGTH));
        pipeline.addLast(new LengthFieldPrepender(LENGTH_FIELD));
        pipeline.addLast(new ControlChannelHandler(channel, codec, listener, tls));
    }

    private static LengthFieldBasedFrameDecoder frames(int maxLength) {
        return new LengthFieldBasedFrameDecoder(maxLength, 0, LENGTH_FIELD, 0, LENGTH_FIELD);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls == null) {
            opened();
        }
    }

    private void opened() {
        open = true;
        listener.opened(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf frame = (ByteBuf) message;
        if (closing) {
            // It came in the same read as that for which the other side is closed.
            frame.release();
            return;
        }
        byte[] bytes;
        try {
            bytes = ByteBufUtil.getBytes(frame);
        } finally {
            frame.release();
        }
        ControlMessage decoded;
        try {
            decoded = codec.decode(bytes);
        } catch (RefusedException e) {
            close("what came isn't a message: " + e.getMessage());
            return;
        }
        listener.received(this, decoded);
        if (first) {
            first = false;
            // Only who began with a message that makes sense gets room for large ones. What came in the same read is
            // decoded during the replacement: only now, so that messages stay in their order.
            context.pipeline().replace(FRAMES, FRAMES, frames(ControlCodec.MAX_LENGTH));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (open) {
            open = false;
            listener.closed(this, reason);
        } else {
            listener.failed(address(), reason);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            close("nothing was heard for too long");
        } else if (event instanceof SslHandshakeCompletionEvent handshake && tls != null) {
            if (handshake.isSuccess()) {
                caller = ControlTls.caller(tls);
                opened();
            } else {
                if (!closing) {
                    // The channel may be closed already, which says nothing of the cause.
                    reason = TlsFailure.describe(handshake.cause());
                }
                channel.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(describe(cause));
    }

    private String describe(Throwable cause) {
        if (cause.getCause() instanceof TooLongFrameException || cause instanceof TooLongFrameException) {
            return first && tls == null
                    ? "the first message was longer than allowed: does the other side encrypt (plaintext = false)?"
                    : "a message was longer than allowed";
        }
        if (tls != null && cause.getCause() instanceof SSLException) {
            return TlsFailure.describe(cause.getCause());
        }
        @Nullable String text = cause.getMessage();
        return cause instanceof IOException && text != null ? text : cause.toString();
    }

    @Override
    public void send(ControlMessage message) {
        if (!channel.isActive()) {
            return;
        }
        if (!channel.isWritable()) {
            close("the other side does not read");
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(codec.encode(message)))
                .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void close(String why) {
        if (channel.isOpen() && !closing) {
            closing = true;
            reason = why;
            channel.close();
        }
    }

    @Override
    public String address() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public String host() {
        return channel.remoteAddress() instanceof InetSocketAddress from && from.getAddress() != null
                ? from.getAddress().getHostAddress()
                : address();
    }

    @Override
    public boolean isEncrypted() {
        return tls != null;
    }

    @Override
    public @Nullable Caller caller() {
        return caller;
    }
}
