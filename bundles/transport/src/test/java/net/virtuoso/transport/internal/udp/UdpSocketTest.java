package net.virtuoso.transport.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
}
