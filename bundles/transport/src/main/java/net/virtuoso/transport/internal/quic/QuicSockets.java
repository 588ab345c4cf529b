package net.virtuoso.transport.internal.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens UDP sockets for QUIC. */
final class QuicSockets {
    private static final Logger LOG = LoggerFactory.getLogger(QuicSockets.class);

    // Numbers of Linux, the same on every processor that Karaf runs on (asm-generic).
    private static final int SOL_IP = 0;
    private static final int SOL_SOCKET = 1;
    private static final int SOL_IPV6 = 41;
    private static final ChannelOption<Integer> SO_SNDBUFFORCE =
            new IntegerUnixChannelOption("SO_SNDBUFFORCE", SOL_SOCKET, 32);
    private static final ChannelOption<Integer> SO_RCVBUFFORCE =
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", SOL_SOCKET, 33);
    private static final ChannelOption<Integer> IP_MTU_DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", SOL_IP, 10);
    private static final ChannelOption<Integer> IPV6_MTU_DISCOVER =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", SOL_IPV6, 23);
    /** Don't fragment (RFC 9000 section 14), and believe no router about what the path takes. */
    private static final int PMTUDISC_PROBE = 3;

    private static final int RECEIVE_BUFFER = 16 << 20;
    private static final int SEND_BUFFER = 4 << 20;
    /** Longer than any packet that is sent. */
    private static final int PACKET = 2_048;
    /** Packets in a read, and reads in one wake-up, so that a busy socket leaves time for the others. */
    private static final int PACKETS_IN_A_READ = 32;

    private static final int READS = 4;
    /** What may wait for the kernel in memory; it has its own buffer besides. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private QuicSockets() {}

    /**
     * Begins to bind one.
     *
     * @param handlers adds what handles packets
     */
    static ChannelFuture bind(
            IoEventLoop loop,
            ByteBufAllocator allocator,
            InetSocketAddress local,
            Consumer<EpollDatagramChannel> handlers) {
        boolean ipv6 = local.getAddress() instanceof Inet6Address;
        return new Bootstrap()
                .group(loop)
                .channelFactory(
                        () -> new EpollDatagramChannel(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET))
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, PACKET)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(PACKET * PACKETS_IN_A_READ).maxMessagesPerRead(READS))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .option(ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, PMTUDISC_PROBE)
                .handler(new ChannelInitializer<EpollDatagramChannel>() {
                    @Override
                    protected void initChannel(EpollDatagramChannel channel) {
                        widen(channel.config());
                        handlers.accept(channel);
                        channel.pipeline().addLast(new LastWord());
                    }
                })
                .bind(local);
    }

    /** Hears what a socket complains of: links notice by themselves if nothing gets through. */
    private static final class LastWord extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("UDP socket {} of QUIC", context.channel(), cause);
        }
    }

    /** Asks for buffers beyond the system's limit, which needs CAP_NET_ADMIN, or else for what is allowed. */
    private static void widen(EpollDatagramChannelConfig config) {
        try {
            config.setOption(SO_RCVBUFFORCE, RECEIVE_BUFFER);
            config.setOption(SO_SNDBUFFORCE, SEND_BUFFER);
        } catch (ChannelException e) {
            LOG.debug("No privilege to exceed the system's socket buffers", e);
            config.setReceiveBufferSize(RECEIVE_BUFFER);
            config.setSendBufferSize(SEND_BUFFER);
        }
    }
}
