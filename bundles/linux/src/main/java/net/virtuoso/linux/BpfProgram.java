package net.virtuoso.linux;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A program of classic BPF: four-field instructions that look at a packet and return a number (Linux:
 * Documentation/networking/filter.rst). Every kernel that has packet sockets runs them, compiled to machine code.
 */
public final class BpfProgram {
    private static final int LOAD_CONSTANT = 0x00;
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int LENGTH = 8;

    /** Offsets from here on name facts about the packet instead of its bytes. */
    private static final int ANCILLARY = -0x1000;
    /** {@link #load} of the packet's mark. */
    public static final int MARK = ANCILLARY + 20;
    /** {@link #load} of whether the packet has a VLAN tag that isn't among its bytes. */
    public static final int VLAN_TAG_PRESENT = ANCILLARY + 48;

    private final ByteBuffer code = Descriptor.struct(16 * LENGTH);

    private BpfProgram add(int operation, int ifTrue, int ifFalse, int constant) {
        code.putShort((short) operation).put((byte) ifTrue).put((byte) ifFalse).putInt(constant);
        return this;
    }

    /** Sets the accumulator. */
    public BpfProgram constant(int value) {
        return add(LOAD_CONSTANT, 0, 0, value);
    }

    /** Sets the accumulator from the packet. */
    public BpfProgram load(int offset) {
        return add(LOAD_WORD, 0, 0, offset);
    }

    /** Skips the next instruction unless the accumulator is the value. */
    public BpfProgram onlyIf(int value) {
        return add(JUMP_EQUAL, 0, 1, value);
    }

    /** Ends the program. */
    public BpfProgram result(int value) {
        return add(RETURN, 0, 0, value);
    }

    /** The instructions as the kernel takes them. */
    public byte[] bytes() {
        return Arrays.copyOf(code.array(), code.position());
    }

    /** How many instructions there are in some bytes. */
    public static int count(byte[] bytes) {
        return bytes.length / LENGTH;
    }
}
