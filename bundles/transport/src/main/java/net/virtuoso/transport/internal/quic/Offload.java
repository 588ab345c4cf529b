package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel cut several packets of one write (UDP GSO), for as long as the devices on the way can. Stands before sockets,
 * where it sees what became of such a write. A device that can't cut (EIO) ends it. Packets that are too long for the route
 * (EINVAL), as when an MTU was lowered, stop it for a minute only: their connection finds out in less. It stops between two turns
 * of the event loop, since Netty gathers packets until there are as many as may be in a write, and asks before each how many that
 * are: none would be without end. Used on the event loop.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // what fails is looked at by a listener
final class Offload extends ChannelOutboundHandlerAdapter implements SegmentedDatagramPacketAllocator {
    /** Packets in a write: of a frame of 64 KB there are three or four. */
    private static final int PACKETS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Offload.class);
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    /** After the route has refused packets. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private final SegmentedDatagramPacketAllocator packets = EpollQuicUtils.newSegmentedAllocator(PACKETS);
    private final LongSupplier nanoTime;
    private final ChannelFutureListener written = this::written;
    private boolean off;
    private boolean paused;
    private long pausedAt;

    /** Has it done from now on. */
    Offload(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public int maxNumSegments() {
        if (paused && nanoTime.getAsLong() - pausedAt >= PAUSE.toNanos()) {
            paused = false;
        }
        return off || paused ? 0 : packets.maxNumSegments();
    }

    @Override
    public DatagramPacket newPacket(ByteBuf content, int segment, InetSocketAddress to) {
        return packets.newPacket(content, segment, to);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof SegmentedDatagramPacket) {
            promise.addListener(written);
        }
        context.write(message, promise);
    }

    private void written(ChannelFuture write) {
        Throwable failure = write.cause();
        if (failure != null) {
            try {
                write.channel().eventLoop().execute(() -> lookAt(failure));
            } catch (RejectedExecutionException e) {
                LOG.debug("A write has failed after its event loop had ended", failure);
            }
        }
    }

    /** What was to be sent is lost, as if it had been on the way: QUIC sees to it. */
    private void lookAt(Throwable failure) {
        if (off || !(failure instanceof NativeIoException error)) {
            return;
        }
        int number = -error.expectedErr();
        if (number == EIO) {
            off = true;
            LOG.info(
                    "Links over QUIC do without segmentation by the kernel, which a device can't do: {}",
                    error.getMessage());
        } else if (number == EINVAL) {
            paused = true;
            pausedAt = nanoTime.getAsLong();
            LOG.debug("Links over QUIC do without segmentation by the kernel for {} s", PAUSE.toSeconds(), error);
        }
    }
}
