package net.virtuoso.fastpath.linux.internal.bpf;

/** How much a load or store moves. */
public enum Size {
    /** 8 bits. */
    BYTE(0x10),
    /** 16 bits. */
    HALF(0x08),
    /** 32 bits. */
    WORD(0x00),
    /** 64 bits. */
    DOUBLE(0x18);

    private final int code;

    Size(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
