package net.virtuoso.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;

class DescriptorTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    @Test
    void saysWhatWasTriedAndWhatTheKernelSaid() {
        assertThatThrownBy(() -> Descriptor.file("open the gate", "/nowhere/at/all", 0))
                .hasMessage("cannot open the gate: No such file or directory (errno 2)")
                .asInstanceOf(type(KernelException.class))
                .extracting(KernelException::errno)
                .isEqualTo(Errno.ENOENT);
        assertThat(new KernelException("open a socket", Errno.EPERM, ""))
                .hasMessageContaining("run Karaf as root, or give it CAP_NET_ADMIN and CAP_NET_RAW");
    }

    /** Its number may be another thread's file by then. */
    @Test
    void isOfNoUseOnceClosed() throws Exception {
        Descriptor socket = Descriptor.socket("open a socket", AF_UNIX, SOCK_STREAM, 0);
        assertThat(socket.takeError()).isZero();
        socket.close();
        socket.close();
        assertThatThrownBy(socket::takeError)
                .asInstanceOf(type(KernelException.class))
                .extracting(KernelException::errno)
                .isEqualTo(Errno.EBADF);
    }
}
