package net.virtuoso.fastpath.linux.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The system call that the product doesn't need. */
final class NamespaceCalls {
    static {
        Native.register(NamespaceCalls.class, "c");
    }

    private NamespaceCalls() {}

    static native int geteuid();

    static native int open(String path, int flags) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    /** Moves the calling thread. */
    static native int setns(int fd, int kind) throws LastErrorException;
}
