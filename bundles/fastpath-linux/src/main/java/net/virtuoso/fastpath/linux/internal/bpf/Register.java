package net.virtuoso.fastpath.linux.internal.bpf;

/**
 * A register. A helper takes its arguments in R1 to R5, leaves its result in R0, and keeps R6 to R9; FP points behind the stack
 * of 512 bytes and can't be changed. A program starts with its context in R1.
 */
public enum Register {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    FP
}
