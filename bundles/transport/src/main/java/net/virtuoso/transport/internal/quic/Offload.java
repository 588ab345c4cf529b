package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel cut several packets of one write (UDP GSO), for as long as the devices on the way can. Stands before sockets,
 * where it sees what became of such a write. Used on the event loop.
 */
@ChannelHandler.Sharable
final class Offload extends ChannelOutboundHandlerAdapter implements SegmentedDatagramPacketAllocator {
    /** Packets in a write: of a frame of 64 KB there are three or four. */
    private static final int PACKETS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Offload.class);
    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private final SegmentedDatagramPacketAllocator packets = EpollQuicUtils.newSegmentedAllocator(PACKETS);
    private boolean off;

    @Override
    public int maxNumSegments() {
        return off ? 0 : packets.maxNumSegments();
    }

    @Override
    public DatagramPacket newPacket(ByteBuf content, int segment, InetSocketAddress to) {
        return packets.newPacket(content, segment, to);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof SegmentedDatagramPacket) {
            promise.addListener(written -> {
                if (!written.isSuccess()) {
                    lookAt(written.cause());
                }
            });
        }
        context.write(message, promise);
    }

    /** What was to be sent is lost, as if it had been on the way: QUIC sees to it. */
    private void lookAt(Throwable failure) {
        if (!off && failure instanceof NativeIoException error && isRefusal(-error.expectedErr())) {
            off = true;
            LOG.info(
                    "Links over QUIC do without segmentation by the kernel, which a device can't do: {}",
                    error.getMessage());
        }
    }

    private static boolean isRefusal(int error) {
        return error == EIO || error == EINVAL;
    }
}
