package net.virtuoso.fastpath.linux.internal.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.virtuoso.linux.Descriptor;
import net.virtuoso.linux.KernelException;

/** A program that the kernel has checked and taken. */
public final class BpfCode implements AutoCloseable {
    /** What a program is for. */
    public enum Kind {
        /** Says how much of a frame a socket gets. */
        SOCKET_FILTER(1),
        /** Says what becomes of a frame at an interface. */
        TRAFFIC(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** Which frames of an interface a program sees, before any filter of tc(8) does. */
    public enum Hook {
        /** Those that come in. */
        INGRESS(46),
        /** Those that go out. */
        EGRESS(47);

        private final int number;

        Hook(int number) {
            this.number = number;
        }
    }

    /** BPF_F_BEFORE with nothing named: before all. */
    private static final int BEFORE = 1 << 3;

    private static final String LICENSE = "Apache-2.0";
    private static final int LOG = 1 << 16;
    private static final int LOG_SHOWN = 600;

    private final Descriptor descriptor;
    private final String name;

    private BpfCode(Descriptor descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    /**
     * Gives the kernel a program.
     *
     * @param name for people ({@code bpftool prog}), at most 15 of A-Z, a-z, 0-9 and _
     * @param code what {@link Assembler#assemble} gave
     * @throws IOException if the kernel finds it unsafe, or wants none; the message ends with the end of its reasoning
     */
    public static BpfCode load(Kind kind, String name, byte[] code) throws IOException {
        try (Memory instructions = new Memory(code.length);
                Memory license = text(LICENSE);
                Memory log = new Memory(LOG);
                Memory attributes = BpfCall.attributes()) {
            instructions.write(0, code, 0, code.length);
            log.setByte(0, (byte) 0);
            attributes.setInt(0, kind.number);
            attributes.setInt(4, code.length / Assembler.LENGTH);
            attributes.setLong(8, Pointer.nativeValue(instructions));
            attributes.setLong(16, Pointer.nativeValue(license));
            attributes.setInt(24, 1);
            attributes.setInt(28, LOG);
            attributes.setLong(32, Pointer.nativeValue(log));
            attributes.setString(48, name);
            String action = "load eBPF program " + name;
            try {
                return new BpfCode(Descriptor.adopt(BpfCall.call(action, BpfCall.PROGRAM_LOAD, attributes)), name);
            } catch (KernelException e) {
                String words = log.getString(0);
                if (words.isBlank()) {
                    throw e;
                }
                throw new IOException(
                        e.getMessage() + ": …" + words.substring(Math.max(0, words.length() - LOG_SHOWN)), e);
            }
        }
    }

    private static Memory text(String text) {
        Memory memory = new Memory(text.length() + 1L);
        memory.setString(0, text);
        return memory;
    }

    /** For {@link net.virtuoso.spi.port.KernelDevice#readFilter}. */
    public int number() {
        return descriptor.number();
    }

    /**
     * Has it see an interface's frames, before other programs there do.
     *
     * @param index the interface's, in the calling thread's network namespace
     * @return the attachment, which closing undoes; so does the end of the process, or of the interface
     */
    public AutoCloseable attach(int index, Hook hook) throws IOException {
        String action = "attach eBPF program " + name + " to interface " + index + " (is it Linux 6.6 or newer?)";
        try (Memory attributes = BpfCall.attributes()) {
            attributes.setInt(0, descriptor.requireOpen(action));
            attributes.setInt(4, index);
            attributes.setInt(8, hook.number);
            attributes.setInt(12, BEFORE);
            return Descriptor.adopt(BpfCall.call(action, BpfCall.LINK_CREATE, attributes));
        }
    }

    /**
     * Runs it on a frame of no interface, for trial.
     *
     * @param frame from its Ethernet header on
     * @param context {@code struct __sk_buff}, of which the kernel takes some fields; empty for none
     * @return its result
     */
    public int run(byte[] frame, ByteBuffer context) throws IOException {
        String action = "run eBPF program " + name;
        try (Memory input = new Memory(frame.length);
                Memory about = new Memory(Math.max(1, context.capacity()));
                Memory attributes = BpfCall.attributes()) {
            input.write(0, frame, 0, frame.length);
            attributes.setInt(0, descriptor.requireOpen(action));
            attributes.setInt(8, frame.length);
            attributes.setLong(16, Pointer.nativeValue(input));
            attributes.setInt(32, 1);
            if (context.capacity() > 0) {
                about.write(0, context.array(), 0, context.capacity());
                attributes.setInt(40, context.capacity());
                attributes.setLong(48, Pointer.nativeValue(about));
            }
            BpfCall.call(action, BpfCall.PROGRAM_RUN, attributes);
            return attributes.getInt(4);
        }
    }

    /** What it is attached to goes on with it. May be called again. */
    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
