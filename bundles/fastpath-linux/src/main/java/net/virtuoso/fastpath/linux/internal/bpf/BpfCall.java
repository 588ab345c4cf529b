package net.virtuoso.fastpath.linux.internal.bpf;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import net.virtuoso.linux.KernelException;
import net.virtuoso.linux.Libc;

/** The system call bpf(2), which the C library has no function for. */
final class BpfCall {
    static final int MAP_CREATE = 0;
    static final int MAP_LOOKUP = 1;
    static final int MAP_UPDATE = 2;
    static final int MAP_DELETE = 3;
    static final int PROGRAM_LOAD = 5;
    static final int PROGRAM_RUN = 10;
    static final int MAP_LOOKUP_AND_DELETE = 21;
    static final int LINK_CREATE = 28;

    /** The longest {@code union bpf_attr} that is used here; older kernels take it if what they don't know is 0. */
    static final int ATTRIBUTES = 128;

    private static final long NUMBER = System.getProperty("os.arch", "").equals("aarch64") ? 280 : 321;

    private BpfCall() {}

    /**
     * Calls it.
     *
     * @param action what is tried, as a phrase that can follow "cannot"
     * @param attributes {@code union bpf_attr}, of {@link #ATTRIBUTES} bytes
     * @return what it returns: a descriptor, or 0
     * @throws KernelException if it fails
     */
    static int call(String action, int command, Memory attributes) throws IOException {
        Libc.retain();
        try {
            Libc.require();
            return (int) Libc.syscall(NUMBER, command, attributes, attributes.size());
        } catch (LastErrorException e) {
            throw new KernelException(action, e);
        } finally {
            Libc.release();
        }
    }

    /** Attributes that are all 0. */
    static Memory attributes() {
        Memory memory = new Memory(ATTRIBUTES);
        memory.clear();
        return memory;
    }
}
