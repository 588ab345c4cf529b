package net.virtuoso.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An open descriptor with the calls to set it up. Once closed, everything but {@link #close} fails: its number may be
 * somebody else's by then. Not safe for use by several threads.
 */
public final class Descriptor implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ERROR = 4;

    private final int number;
    private boolean open = true;

    private Descriptor(int number) {
        this.number = number;
        Libc.retain();
    }

    /** See socket(2). */
    public static Descriptor socket(String action, int domain, int type, int protocol) throws IOException {
        Libc.retain();
        try {
            Libc.require();
            return new Descriptor(Libc.socket(domain, type, protocol));
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        } finally {
            Libc.release();
        }
    }

    /** Takes over what some other call has returned. */
    public static Descriptor adopt(int number) {
        return new Descriptor(number);
    }

    /** See open(2). */
    public static Descriptor file(String action, String path, int flags) throws IOException {
        Libc.retain();
        try {
            Libc.require();
            return new Descriptor(Libc.open(path, flags));
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        } finally {
            Libc.release();
        }
    }

    /** The number. It stays this object's to close; after that it may be somebody else's. */
    public int number() {
        return number;
    }

    /**
     * The number, for a call that this class doesn't have.
     *
     * @param action what is tried, as a phrase that can follow "cannot"
     * @throws KernelException if it is closed
     */
    public int requireOpen(String action) throws KernelException {
        if (!open) {
            throw new KernelException(action, Errno.EBADF, "");
        }
        return number;
    }

    /** A buffer for the kernel's structures. */
    public static ByteBuffer struct(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** See setsockopt(2). */
    public void setOption(String action, int level, int option, int value) throws KernelException {
        setOption(action, level, option, struct(Integer.BYTES).putInt(value));
    }

    /** See setsockopt(2); the whole array of the buffer is the value. */
    public void setOption(String action, int level, int option, ByteBuffer value) throws KernelException {
        try {
            Libc.setsockopt(requireOpen(action), level, option, value.array(), value.capacity());
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See getsockopt(2). */
    public ByteBuffer option(String action, int level, int option, int length) throws KernelException {
        ByteBuffer value = struct(length);
        try {
            Libc.getsockopt(requireOpen(action), level, option, value.array(), new int[] {length});
            return value;
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** The error number that the socket has pending, 0 if none; it is cleared. */
    public int takeError() throws KernelException {
        return option("read a socket's error", SOL_SOCKET, SO_ERROR, Integer.BYTES)
                .getInt(0);
    }

    /** See bind(2). */
    public void bind(String action, ByteBuffer address) throws KernelException {
        try {
            Libc.bind(requireOpen(action), address.array(), address.capacity());
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See connect(2). */
    public void connect(String action, ByteBuffer address) throws KernelException {
        try {
            Libc.connect(requireOpen(action), address.array(), address.capacity());
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See getsockname(2). */
    public ByteBuffer name(int length) throws KernelException {
        String action = "read a socket's address";
        ByteBuffer address = struct(length);
        try {
            Libc.getsockname(requireOpen(action), address.array(), new int[] {length});
            return address;
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See ioctl(2); the buffer is read and written. */
    public void control(String action, long request, ByteBuffer argument) throws KernelException {
        try {
            Libc.ioctl(requireOpen(action), request, argument.array());
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See ioctl(2). */
    public void control(String action, long request, long argument) throws KernelException {
        try {
            Libc.ioctl(requireOpen(action), request, argument);
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        }
    }

    /** See send(2). */
    public void send(String action, byte[] data, int length) throws KernelException {
        uninterrupted(action, () -> Libc.send(requireOpen(action), data, length, 0));
    }

    /** See recv(2). */
    public int receive(String action, byte[] data) throws KernelException {
        return (int) uninterrupted(action, () -> Libc.recv(requireOpen(action), data, data.length, 0));
    }

    /** A call that may wait, so that a signal may end it before anything was done (signal(7)): then it is made again. */
    private static long uninterrupted(String action, Call call) throws KernelException {
        while (true) {
            try {
                return call.make();
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR) {
                    throw new KernelException(action, e);
                }
            }
        }
    }

    private interface Call {
        long make() throws KernelException;
    }

    /** May be called again. */
    @Override
    public void close() {
        if (open) {
            open = false;
            try {
                Libc.close(number);
            } catch (LastErrorException e) {
                // close(2) frees the number whatever it returns, and none of these descriptors has data to flush: a
                // signal
                // or a device's trouble is nothing to us, and closing again could hit somebody else's descriptor.
                if (e.getErrorCode() == Errno.EBADF) {
                    throw new IllegalStateException("descriptor " + number + " was not ours to close", e);
                }
            } finally {
                Libc.release();
            }
        }
    }
}
