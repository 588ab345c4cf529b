package net.virtuoso.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * The payload of {@link LinkKind#HELLO} and {@link LinkKind#HELLO_ACK}: who calls whom on which link.
 *
 * <p>Big-endian: the highest protocol version that the sender speaks (1 byte), nonce (8), echo (8), then link, from and to,
 * each a length in bytes (1) and UTF-8 text. An answer is as long as the call, since it has the same names.
 *
 * @param version the highest version of {@link LinkHeader} that the sender speaks, 1 to 255
 * @param nonce a random number that the sender draws when it opens the link: a new one says that it has started anew
 * @param echo in an answer the caller's nonce, in a call 0
 * @param link the link's identifier
 * @param from the node that sends this
 * @param to the node that it is meant for
 */
public record Hello(int version, long nonce, long echo, String link, String from, String to) {
    /** The longest payload. */
    public static final int MAX_LENGTH = 17 + 3 + 255 + 2 * 63;

    private static final int FIXED = 17;

    /** Checks every part. */
    public Hello {
        if (version < 1 || version > 255) {
            throw RefusedException.invalid("version", version, "1 to 255");
        }
        Names.requireLabel("link", link);
        if (ByteBufUtil.utf8Bytes(link) > 255) {
            throw RefusedException.invalid("link", link, "at most 255 bytes in UTF-8");
        }
        Names.requireName("from", from);
        Names.requireName("to", to);
    }

    /** The answer to this call. */
    public Hello answer(long ownNonce) {
        return new Hello(LinkHeader.VERSION, ownNonce, nonce, link, to, from);
    }

    /** Appends it. */
    public void write(ByteBuf out) {
        out.writeByte(version).writeLong(nonce).writeLong(echo);
        writeText(out, link);
        writeText(out, from);
        writeText(out, to);
    }

    private static void writeText(ByteBuf out, String text) {
        int length = out.writerIndex();
        out.writeByte(0);
        out.setByte(length, ByteBufUtil.writeUtf8(out, text));
    }

    /**
     * Reads one from a stranger.
     *
     * @param offset where it starts; no index is moved
     * @param length the payload's length; all of it must be used
     * @return {@code null} if anything about it is wrong
     */
    public static @Nullable Hello read(ByteBuf buffer, int offset, int length) {
        if (length < FIXED + 3 || length > MAX_LENGTH) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(ByteBufUtil.getBytes(buffer, offset, length));
        int version = bytes.get() & 0xff;
        long nonce = bytes.getLong();
        long echo = bytes.getLong();
        try {
            Hello hello = new Hello(version, nonce, echo, readText(bytes), readText(bytes), readText(bytes));
            return bytes.hasRemaining() ? null : hello;
        } catch (CharacterCodingException | RefusedException refused) {
            // Strangers get no answer, so nobody could read why.
            return null;
        }
    }

    private static String readText(ByteBuffer bytes) throws CharacterCodingException {
        int length = bytes.hasRemaining() ? bytes.get() & 0xff : -1;
        if (length < 0 || length > bytes.remaining()) {
            throw new CharacterCodingException();
        }
        ByteBuffer text = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    }
}
