package net.virtuoso.wire;

import org.jspecify.annotations.Nullable;

/** What a datagram or record between two nodes is. */
public enum LinkKind {
    /** A frame, or a fragment of one. */
    DATA(0),
    /** The initiator calls: {@link Hello}. */
    HELLO(1),
    /** The called end agrees: {@link Hello} with the caller's nonce as {@link Hello#echo}. */
    HELLO_ACK(2),
    /** Asks the far end to answer: a token of 8 bytes, in a datagram followed by as many zeros as are to be tried. */
    PROBE(3),
    /** Answers a probe: the same token. */
    PROBE_ACK(4),
    /** The sender has closed its end: the nonce of 8 bytes that it gave when the link was opened. */
    CLOSE(5),
    /** What one overlay tells the other: 1 to {@link LinkHeader#MAX_MESSAGE} bytes that the transport doesn't look at. */
    MESSAGE(6),
    /** The called end of an encrypted link over UDP wants other keys: no payload. */
    REKEY(7);

    private static final LinkKind[] BY_CODE = new LinkKind[16];

    static {
        for (LinkKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    LinkKind(int code) {
        this.code = code;
    }

    /** Its number on the wire, 0 to 15. */
    int code() {
        return code;
    }

    /** The kind with this number, 0 to 15; {@code null} if there is none. */
    static @Nullable LinkKind of(int code) {
        return BY_CODE[code];
    }
}
