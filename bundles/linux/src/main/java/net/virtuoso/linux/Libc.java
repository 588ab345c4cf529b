package net.virtuoso.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The C library, bound by JNA. Declarations follow the manual pages of section 2; {@code long} stands for a pointer.
 *
 * <p>JNA, which stays when this bundle goes, holds what it has bound, and with it the bundle's class loader. So the methods are
 * bound for as long as somebody uses them: each open {@link Descriptor}, and each component that opens some, from its activation
 * to its deactivation.
 */
public final class Libc {
    /** JNA's name for what leads from the options that it keeps of a class back to the class. */
    private static final String WAY_BACK = "enclosing-library";

    // Guarded by the class's monitor.
    private static int users;
    private static boolean bound;
    private static @Nullable Throwable unavailable;

    private Libc() {}

    private static synchronized @Nullable Throwable bind() {
        if (bound || unavailable != null) {
            return unavailable;
        }
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN || Native.POINTER_SIZE != Long.BYTES) {
            unavailable = new UnsupportedOperationException("only 64-bit little-endian processors are supported");
            return unavailable;
        }
        try {
            // By a library that was opened for nobody in particular: one opened for a class holds the class's loader.
            Native.register(Libc.class, NativeLibrary.getProcess());
            Native.getLibraryOptions(Libc.class).remove(WAY_BACK);
            bound = true;
        } catch (LinkageError e) {
            unavailable = e;
        }
        return unavailable;
    }

    /** Says that the library is used until {@link #release}; whether it can be, {@link #require} tells. Any thread. */
    public static synchronized void retain() {
        users++;
        bind();
    }

    /** Ends what {@link #retain} has begun; with the last one, JNA lets go of this class. Any thread. */
    public static synchronized void release() {
        if (--users == 0 && bound) {
            bound = false;
            Native.unregister(Libc.class);
        }
    }

    /**
     * Makes sure that the library can be called. To be called by who has retained it.
     *
     * @throws IOException if not, saying why
     */
    public static void require() throws IOException {
        Throwable why = bind();
        if (why != null) {
            throw new IOException(
                    "the host kernel can only be asked on Linux, on x86-64 or aarch64 and JNA's native part: " + why,
                    why);
        }
    }

    /** What the C library calls an error; any thread, whether or not it has retained the library. */
    static String describe(int errno) {
        retain();
        try {
            require();
            return strerror(errno);
        } catch (IOException e) {
            return "an error of the kernel";
        } finally {
            release();
        }
    }

    /** {@code errno} of the calling thread's last call that failed and doesn't throw. */
    public static int lastError() {
        return Native.getLastError();
    }

    private static native String strerror(int errno);

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
