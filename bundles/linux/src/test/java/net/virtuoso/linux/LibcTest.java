package net.virtuoso.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.jna.Native;
import org.junit.jupiter.api.Test;

/** The library is bound as long as somebody uses it. */
class LibcTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    @Test
    void isBoundForWhoHasRetainedItAndLetGoAfterTheLast() {
        Libc.retain();
        Libc.retain();
        Libc.release();
        assertThat(Native.registered(Libc.class)).isTrue();
        assertThatCode(Libc::require).doesNotThrowAnyException();

        Libc.release();
        assertThat(Native.registered(Libc.class)).isFalse();
    }

    @Test
    void anOpenDescriptorUsesIt() throws Exception {
        Descriptor first = Descriptor.socket("open a socket", AF_UNIX, SOCK_DGRAM, 0);
        Descriptor second = Descriptor.socket("open a socket", AF_UNIX, SOCK_DGRAM, 0);
        first.close();
        first.close();
        assertThat(second.takeError()).isZero();

        second.close();
        assertThat(Native.registered(Libc.class)).isFalse();
        assertThat(new KernelException("do it", Errno.EBADF, "")).hasMessageContaining("Bad file descriptor");
    }
}
