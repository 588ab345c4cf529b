package net.virtuoso.linux.rtnetlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of an answer. A malformed one ends the list; nothing is read beyond it. */
public final class Attributes {
    private static final int HEADER = 4;
    /** The two high bits of a type are flags. */
    private static final int TYPE = 0x3fff;

    private final ByteBuffer bytes;

    /** @param bytes attributes from its position to its limit */
    public Attributes(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The attributes behind the fixed part of a message. */
    public static Attributes after(ByteBuffer payload, int fixed) {
        return new Attributes(payload.slice(Math.min(fixed, payload.limit()), Math.max(0, payload.limit() - fixed)));
    }

    /** The first one of a type, its bytes in little-endian order; {@code null} if there is none. */
    public @Nullable ByteBuffer find(int type) {
        int at = 0;
        while (at + HEADER <= bytes.limit()) {
            int length = Short.toUnsignedInt(bytes.getShort(at));
            if (length < HEADER || at + length > bytes.limit()) {
                return null;
            }
            if ((bytes.getShort(at + 2) & TYPE) == type) {
                return bytes.slice(at + HEADER, length - HEADER).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += (length + 3) & ~3;
        }
        return null;
    }

    /** The text of the first one of a type, without its final zero; empty if there is none. */
    public String text(int type) {
        ByteBuffer value = find(type);
        if (value == null) {
            return "";
        }
        String text = StandardCharsets.UTF_8.decode(value).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** The attributes within the first one of a type. */
    public Attributes nested(int type) {
        ByteBuffer value = find(type);
        return new Attributes(value == null ? ByteBuffer.allocate(0) : value);
    }
}
