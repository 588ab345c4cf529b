package net.virtuoso.transport.internal.quic;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Stands before QUIC at a socket that has called, and drops what doesn't come from the called address: nobody else has anything to
 * say there, and {@link Threshold} says what it could do. Used on the event loop.
 */
final class CalledOnly extends ChannelInboundHandlerAdapter {
    private final InetSocketAddress called;

    /** @param called where the call goes */
    CalledOnly(InetSocketAddress called) {
        this.called = called;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        if (packet.sender().equals(called)) {
            context.fireChannelRead(message);
        } else {
            packet.release();
        }
    }
}
