package net.virtuoso.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;

/** The kernel refused something. */
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param action what was tried, as a phrase that can follow "cannot"
     * @param errno the kernel's error number, positive
     * @param detail the kernel's own words, if it gave any
     */
    public KernelException(String action, int errno, String detail) {
        super("cannot " + action + ": " + (detail.isEmpty() ? Libc.describe(errno) : detail) + " (errno " + errno + ")"
                + hint(errno));
        this.errno = errno;
    }

    /**
     * @param action what was tried, as a phrase that can follow "cannot"
     * @param cause what a call of {@link Libc} threw
     */
    public KernelException(String action, LastErrorException cause) {
        this(action, cause.getErrorCode(), "");
        initCause(cause);
    }

    /** The kernel's error number. */
    public int errno() {
        return errno;
    }

    /** Never absent. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static String hint(int errno) {
        return errno == Errno.EPERM || errno == Errno.EACCES
                ? "; run Karaf as root, or give it CAP_NET_ADMIN and CAP_NET_RAW (for the fast path CAP_BPF too)"
                : "";
    }
}
