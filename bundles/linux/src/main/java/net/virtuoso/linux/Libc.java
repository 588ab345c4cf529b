package net.virtuoso.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The C library, bound by JNA. Declarations follow the manual pages of section 2; {@code long} stands for a pointer. */
public final class Libc {
    /** JNA's name for what leads from the options that it keeps of a class back to the class. */
    private static final String WAY_BACK = "enclosing-library";

    private static final @Nullable Throwable UNAVAILABLE = bind();

    private Libc() {}

    private static @Nullable Throwable bind() {
        try {
            if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN || Native.POINTER_SIZE != Long.BYTES) {
                return new UnsupportedOperationException("only 64-bit little-endian processors are supported");
            }
            // By a library that was opened for nobody in particular, and without what leads from the options that JNA
            // keeps of
            // a class back to it: otherwise JNA, which stays, would hold this bundle's class loader after it has gone.
            Native.register(Libc.class, NativeLibrary.getProcess());
            Native.getLibraryOptions(Libc.class).remove(WAY_BACK);
            return null;
        } catch (LinkageError e) {
            return e;
        }
    }

    /**
     * Makes sure that the library can be called.
     *
     * @throws IOException if not, saying why
     */
    public static void require() throws IOException {
        if (UNAVAILABLE != null) {
            throw new IOException(
                    "the host kernel can only be asked on Linux, on x86-64 or aarch64 and JNA's native part: "
                            + UNAVAILABLE,
                    UNAVAILABLE);
        }
    }

    /** {@code errno} of the calling thread's last call that failed and doesn't throw. */
    public static int lastError() {
        return Native.getLastError();
    }

    static native String strerror(int errno);

    static native int open(String path, int flags) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native int ioctl(int fd, long request, byte[] argument) throws LastErrorException;

    static native int ioctl(int fd, long request, long argument) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int fd, byte[] address, int length) throws LastErrorException;

    static native int connect(int fd, byte[] address, int length) throws LastErrorException;

    static native int getsockname(int fd, byte[] address, int[] length) throws LastErrorException;

    static native int setsockopt(int fd, int level, int option, byte[] value, int length) throws LastErrorException;

    static native int getsockopt(int fd, int level, int option, byte[] value, int[] length) throws LastErrorException;

    static native long send(int fd, byte[] data, long length, int flags) throws LastErrorException;

    static native long recv(int fd, byte[] data, long length, int flags) throws LastErrorException;

    /** For calls that the library has no function for; see syscall(2). */
    public static native long syscall(long number, long first, Pointer second, long third) throws LastErrorException;

    /** Doesn't throw: it is called for each frame; see {@link #lastError}. */
    public static native long recvmsg(int fd, long message, int flags);
}
