package net.virtuoso.transport.internal.way;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what comes after it in a pipeline until an agreement with the other end is reached: until then nothing behind it
 * hears that the channel is active, or of anything that arrives. Bounded in time. Used on the channel's event loop.
 */
public abstract class Gate extends ChannelInboundHandlerAdapter {
    /** An agreement has a round trip or two to make; the peer may have to connect further. */
    private static final int TIMEOUT_SECONDS = 5;

    private static final int MAX_REASON = 300;
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");
    private static final int MAX_LINE = 4_096;
    private static final int MAX_HEADERS = 8_192;
    private static final int MAX_CHUNK = 8_192;

    private final String step;
    private final Consumer<String> failed;
    private @Nullable ScheduledFuture<?> timeout;
    private boolean done;

    /**
     * @param step what it does, for people, as the start of a sentence
     * @param failed takes why the gate stays shut
     */
    protected Gate(String step, Consumer<String> failed) {
        this.step = step;
        this.failed = failed;
    }

    /** How much of HTTP a gate reads: little, since what should come is little. */
    public static HttpDecoderConfig httpLimits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(MAX_CHUNK);
    }

    /** The channel is active, or encrypted if that is what comes before: time to say something. */
    protected abstract void begin(ChannelHandlerContext context);

    /** Something arrived; owned. */
    protected abstract void arrived(ChannelHandlerContext context, Object message);

    @Override
    public void channelActive(ChannelHandlerContext context) {
        waitFor(context);
        begin(context);
    }

    private void waitFor(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> shut(context, "no answer within " + TIMEOUT_SECONDS + " s"),
                        TIMEOUT_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (done) {
            ReferenceCountUtil.release(message);
        } else {
            arrived(context, message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing has reached what comes after.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // Nobody behind writes yet.
    }

    /** The agreement is reached: the rest of the pipeline hears that the channel is active. */
    protected final void open(ChannelHandlerContext context) {
        done();
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    /** Removes a codec that has served. */
    protected static void remove(ChannelHandlerContext context, HttpClientCodec codec) {
        codec.removeOutboundHandler();
        removeSoon(context, codec);
    }

    /** Removes a decoder that has served, but not before it has given on what it is in the middle of. */
    protected static void removeSoon(ChannelHandlerContext context, ChannelHandler decoder) {
        context.executor().execute(() -> {
            // A channel that was closed has none any more.
            if (context.pipeline().context(decoder) != null) {
                context.pipeline().remove(decoder);
            }
        });
    }

    private void done() {
        done = true;
        ScheduledFuture<?> running = timeout;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** There is no agreement. The connection is closed. */
    protected final void shut(ChannelHandlerContext context, String reason) {
        if (tell(reason)) {
            context.close();
        }
    }

    /** The same, and whoever calls closes the connection. Returns whether this is the first that is said. */
    protected final boolean tell(String reason) {
        if (done) {
            return false;
        }
        done();
        failed.accept(step + ": " + printable(reason));
        return true;
    }

    /** Part of it may be what the other end has sent. */
    private static String printable(String reason) {
        String cut = reason.substring(0, Math.min(MAX_REASON, reason.length()));
        return UNPRINTABLE.matcher(cut).replaceAll("?");
    }

    /** Why what has arrived isn't HTTP; nothing of it is repeated. */
    protected static String garbled(DecoderResult result) {
        return result.cause() instanceof TooLongFrameException
                ? "what came is too long for an answer"
                : "what came isn't HTTP";
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        shut(context, "the connection was closed without an answer");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        shut(context, cause instanceof IOException ? String.valueOf(cause.getMessage()) : cause.toString());
    }
}
