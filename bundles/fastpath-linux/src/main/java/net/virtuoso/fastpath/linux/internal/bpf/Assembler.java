package net.virtuoso.fastpath.linux.internal.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts eBPF instructions together. Each is 8 bytes: operation, destination and source register (4 bits each), a jump's or
 * memory's offset (16 bits), a constant (32 bits). Arithmetic is of 64 bits; what is loaded is little-endian and without sign.
 * Jumps go forward to labels by name.
 */
public final class Assembler {
    /** What arithmetic does to the destination. */
    public enum Operation {
        /** Adds. */
        ADD(0x00),
        /** Subtracts. */
        SUB(0x10),
        /** Multiplies. */
        MUL(0x20),
        /** Divides without sign; by 0 gives 0. */
        DIV(0x30),
        /** Joins the bits. */
        OR(0x40),
        /** Keeps common bits. */
        AND(0x50),
        /** Shifts left. */
        SHL(0x60),
        /** Shifts right, without sign. */
        SHR(0x70),
        /** Copies. */
        MOV(0xb0);

        private final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    /** When a jump is taken; comparisons are without sign. */
    public enum Condition {
        /** Equal. */
        EQ(0x10),
        /** Greater. */
        GT(0x20),
        /** Greater or equal. */
        GE(0x30),
        /** Not equal. */
        NE(0x50),
        /** Less. */
        LT(0xa0),
        /** Less or equal. */
        LE(0xb0);

        private final int code;

        Condition(int code) {
            this.code = code;
        }
    }

    /** A helper of the kernel (bpf-helpers(7)), by its number. */
    public enum Helper {
        /** {@code bpf_map_lookup_elem(map, key)}: the value's address, or 0. */
        MAP_LOOKUP(1),
        /** {@code bpf_skb_get_tunnel_key(skb, key, size, flags)}. */
        GET_TUNNEL_KEY(20),
        /** {@code bpf_skb_set_tunnel_key(skb, key, size, flags)}. */
        SET_TUNNEL_KEY(21),
        /** {@code bpf_redirect(ifindex, flags)}: the verdict to return. */
        REDIRECT(23),
        /** {@code bpf_skb_load_bytes(skb, offset, to, length)}: 0 if they were there. */
        LOAD_BYTES(26);

        private final int number;

        Helper(int number) {
            this.number = number;
        }
    }

    /** The length of an instruction; loading a map takes two. */
    public static final int LENGTH = 8;

    private static final int CLASS_LOAD = 0x00;
    private static final int CLASS_LOAD_MEMORY = 0x61;
    private static final int CLASS_STORE_CONSTANT = 0x62;
    private static final int CLASS_STORE = 0x63;
    private static final int ATOMIC_ADD_DOUBLE = 0xdb;
    private static final int LOAD_DOUBLE_CONSTANT = 0x18;
    private static final int CLASS_ARITHMETIC = 0x07;
    private static final int CLASS_JUMP = 0x05;
    private static final int FROM_REGISTER = 0x08;
    private static final int TO_BIG_ENDIAN = 0xdc;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int MAP_BY_DESCRIPTOR = 1;

    private record Instruction(int operation, int destination, int source, int offset, int constant, String target) {}

    private final List<Instruction> code = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();

    private Assembler add(int operation, int destination, int source, int offset, int constant) {
        return add(operation, destination, source, offset, constant, "");
    }

    private Assembler add(int operation, int destination, int source, int offset, int constant, String target) {
        if (offset != (short) offset) {
            throw new IllegalArgumentException("offset " + offset + " doesn't fit 16 bits");
        }
        code.add(new Instruction(operation, destination, source, offset, constant, target));
        return this;
    }

    /** Destination: itself and a constant. */
    public Assembler compute(Operation operation, Register to, int constant) {
        return add(CLASS_ARITHMETIC | operation.code, to.ordinal(), 0, 0, constant);
    }

    /** Destination: itself and a register. */
    public Assembler compute(Operation operation, Register to, Register from) {
        return add(CLASS_ARITHMETIC | operation.code | FROM_REGISTER, to.ordinal(), from.ordinal(), 0, 0);
    }

    /** Copies a constant. */
    public Assembler move(Register to, int constant) {
        return compute(Operation.MOV, to, constant);
    }

    /** Copies a register. */
    public Assembler move(Register to, Register from) {
        return compute(Operation.MOV, to, from);
    }

    /** Sets a register to an address: another one and an offset. */
    public Assembler address(Register to, Register base, int offset) {
        return move(to, base).compute(Operation.ADD, to, offset);
    }

    /** Turns the low 16 bits from the network's byte order into a number; the rest becomes 0. */
    public Assembler fromNetwork16(Register register) {
        return add(TO_BIG_ENDIAN, register.ordinal(), 0, 0, 16);
    }

    /** The same with the low 32 bits. */
    public Assembler fromNetwork32(Register register) {
        return add(TO_BIG_ENDIAN, register.ordinal(), 0, 0, 32);
    }

    /** Loads from memory. */
    public Assembler load(Size size, Register to, Register base, int offset) {
        return add(CLASS_LOAD_MEMORY | size.code(), to.ordinal(), base.ordinal(), offset, 0);
    }

    /** Stores to memory. */
    public Assembler store(Size size, Register base, int offset, Register from) {
        return add(CLASS_STORE | size.code(), base.ordinal(), from.ordinal(), offset, 0);
    }

    /** Stores a constant; 64 bits take its sign. */
    public Assembler store(Size size, Register base, int offset, int constant) {
        return add(CLASS_STORE_CONSTANT | size.code(), base.ordinal(), 0, offset, constant);
    }

    /** Adds to 64 bits of memory, whoever else does so at the same time. */
    public Assembler addAtomically(Register base, int offset, Register amount) {
        return add(ATOMIC_ADD_DOUBLE, base.ordinal(), amount.ordinal(), offset, 0);
    }

    /** Sets a register to a map. */
    public Assembler loadMap(Register to, int descriptor) {
        add(LOAD_DOUBLE_CONSTANT, to.ordinal(), MAP_BY_DESCRIPTOR, 0, descriptor);
        return add(CLASS_LOAD, 0, 0, 0, 0);
    }

    /** Calls a helper. */
    public Assembler call(Helper helper) {
        return add(CALL, 0, 0, 0, helper.number);
    }

    /** Jumps if a register compares so with a constant. */
    public Assembler jump(Condition condition, Register register, int constant, String label) {
        return add(CLASS_JUMP | condition.code, register.ordinal(), 0, 0, constant, label);
    }

    /** Jumps if two registers compare so. */
    public Assembler jump(Condition condition, Register register, Register other, String label) {
        return add(CLASS_JUMP | condition.code | FROM_REGISTER, register.ordinal(), other.ordinal(), 0, 0, label);
    }

    /** Jumps. */
    public Assembler jump(String label) {
        return add(CLASS_JUMP, 0, 0, 0, 0, label);
    }

    /** Names the next instruction. */
    public Assembler label(String name) {
        if (labels.putIfAbsent(name, code.size()) != null) {
            throw new IllegalArgumentException("label '" + name + "' is there twice");
        }
        return this;
    }

    /** Ends the program; R0 is its result. */
    public Assembler exit() {
        return add(EXIT, 0, 0, 0, 0);
    }

    /**
     * The instructions as the kernel takes them.
     *
     * @throws IllegalStateException if a jump goes nowhere, or back
     */
    public byte[] assemble() {
        ByteBuffer bytes = ByteBuffer.allocate(code.size() * LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < code.size(); at++) {
            Instruction instruction = code.get(at);
            bytes.put((byte) instruction.operation)
                    .put((byte) (instruction.source << 4 | instruction.destination))
                    .putShort((short) (instruction.target.isEmpty() ? instruction.offset : distance(at, instruction)))
                    .putInt(instruction.constant);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private int distance(int at, Instruction jump) {
        Integer target = labels.get(jump.target);
        int distance = target == null ? -1 : target - at - 1;
        if (distance < 0) {
            throw new IllegalStateException("the jump to '" + jump.target + "' doesn't lead forward to an instruction");
        }
        return distance;
    }
}
