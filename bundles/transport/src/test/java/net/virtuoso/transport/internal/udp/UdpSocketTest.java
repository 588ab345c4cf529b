package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UdpSocketTest {
    /** As without the privilege for larger buffers, or on a kernel without segmentation: there is a way without the option. */
    @Test
    void anOptionThatTheKernelRefusesIsDoneWithout() throws IOException {
        Epoll.ensureAvailability(); // loads the native part
        UdpSocket socket = UdpSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> {});
        try {
            assertThat(socket.segment(1_000)).isTrue();
            assertThat(socket.segment(1_000_000)).as("more than a datagram").isFalse();
        } finally {
            socket.close();
        }
    }

    /** Whoever can send one datagram that meets a bug can send any number, and each has a stack trace. */
    @Test
    void aBugIsKeptFromTheEventLoopAndToldEverMoreRarely() throws IOException {
        Epoll.ensureAvailability();
        UdpSocket socket = UdpSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> {
            throw new IllegalStateException("a bug");
        });
        EpollIoEvent readable = () -> EpollIoOps.EPOLLIN;
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 1_000; i++) {
                socket.handle(null, readable);
            }
        } finally {
            System.setErr(before);
            socket.close();
        }
        assertThat(log.toString(StandardCharsets.UTF_8).split("met a bug", -1)).hasSize(1 + 10);
    }
}
