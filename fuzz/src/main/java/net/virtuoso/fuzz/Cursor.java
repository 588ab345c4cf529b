package net.virtuoso.fuzz;

import java.util.Arrays;

/** Takes an input apart from its front. Where it has ended there are zeros, and no more bytes. */
final class Cursor {
    private final byte[] input;
    private int at;

    Cursor(byte[] input) {
        this.input = input;
    }

    boolean hasMore() {
        return at < input.length;
    }

    int next() {
        return hasMore() ? input[at++] & 0xff : 0;
    }

    int nextShort() {
        return next() << 8 | next();
    }

    /** As many bytes, or as there are. */
    byte[] next(int length) {
        byte[] bytes = Arrays.copyOfRange(input, at, Math.min(input.length, at + length));
        at += bytes.length;
        return bytes;
    }

    /** All that is left. */
    byte[] rest() {
        return next(input.length);
    }
}
