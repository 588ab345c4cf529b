package net.virtuoso.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** The opening message of DTLS (RFC 6347 section 4.2, RFC 5246 section 7.4.1.2), read by nothing that the product reads it with. */
final class ClientHello {
    private static final int RECORD = 13;
    private static final int MESSAGE = 12;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int LONGEST_SESSION = 32;
    private static final int SESSION_AT = RECORD + MESSAGE + VERSION_AND_RANDOM;

    private ClientHello() {}

    /** One that a node may send first; the same each time. */
    static byte[] sample() {
        ByteBuf extensions = Unpooled.buffer();
        extensions.writeShort(10).writeShort(4).writeShort(2).writeShort(23); // secp256r1
        extensions.writeShort(11).writeShort(2).writeByte(1).writeByte(0); // points uncompressed
        extensions.writeShort(13).writeShort(4).writeShort(2).writeShort(0x0403); // ECDSA with SHA-256
        extensions.writeShort(23).writeShort(0); // extended master secret
        ByteBuf body = Unpooled.buffer().writeShort(0xfefd);
        for (int i = 0; i < 32; i++) {
            body.writeByte(i);
        }
        body.writeByte(0).writeByte(0); // no session, no cookie
        body.writeShort(4).writeShort(0xc02c).writeShort(0x00ff);
        body.writeByte(1).writeByte(0);
        body.writeShort(extensions.readableBytes()).writeBytes(extensions);
        return record(0, message(1, 0, ByteBufUtil.getBytes(body)));
    }

    /** A handshake message in one piece. */
    static byte[] message(int type, int sequence, byte[] body) {
        ByteBuf out = Unpooled.buffer().writeByte(type).writeMedium(body.length);
        out.writeShort(sequence).writeMedium(0).writeMedium(body.length).writeBytes(body);
        return ByteBufUtil.getBytes(out);
    }

    /** A record of a handshake, not encrypted. */
    static byte[] record(int sequence, byte[] content) {
        ByteBuf out = Unpooled.buffer().writeByte(22).writeShort(0xfefd).writeShort(0);
        out.writeMedium(0).writeMedium(sequence).writeShort(content.length).writeBytes(content);
        return ByteBufUtil.getBytes(out);
    }

    /** Whether a record is one whole and well-formed opening message, and nothing else. */
    static boolean isOne(byte[] record) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        if (record.length < SESSION_AT + 1 || record[0] != 22 || bytes.getShort(3) != 0 || record[RECORD] != 1) {
            return false;
        }
        int body = record.length - RECORD - MESSAGE;
        if (medium(bytes, RECORD + 1) != body || medium(bytes, RECORD + 6) != 0 || medium(bytes, RECORD + 9) != body) {
            return false;
        }
        int session = record[SESSION_AT] & 0xff;
        int at = vector(bytes, SESSION_AT, 1);
        at = vector(bytes, at, 1);
        int suites = at;
        at = vector(bytes, at, 2);
        int methods = at;
        at = vector(bytes, at, 1);
        return session <= LONGEST_SESSION
                && at > 0
                && (bytes.getShort(suites) & 1) == 0
                && bytes.getShort(suites) != 0
                && bytes.get(methods) != 0
                && (at == record.length || hasExtensions(bytes, at));
    }

    private static boolean hasExtensions(ByteBuffer bytes, int start) {
        if (vector(bytes, start, 2) != bytes.limit()) {
            return false;
        }
        int at = start + 2;
        while (at >= 0 && at < bytes.limit()) {
            at = vector(bytes, at + 2, 2);
        }
        return at == bytes.limit();
    }

    /** Behind a vector whose length has so many bytes; -1 if that is beyond the end, or the start was already. */
    private static int vector(ByteBuffer bytes, int at, int size) {
        if (at < 0 || at + size > bytes.limit()) {
            return -1;
        }
        int end = at + size + (size == 1 ? bytes.get(at) & 0xff : Short.toUnsignedInt(bytes.getShort(at)));
        return end <= bytes.limit() ? end : -1;
    }

    private static int medium(ByteBuffer bytes, int at) {
        return (bytes.get(at) & 0xff) << 16 | Short.toUnsignedInt(bytes.getShort(at + 1));
    }

    /** The same, well-formed as it is, with the cookie of the answer to it. */
    static byte[] withCookie(byte[] opening, byte[] answer) {
        int cookieAt = SESSION_AT + 1 + (opening[SESSION_AT] & 0xff);
        int rest = cookieAt + 1 + (opening[cookieAt] & 0xff);
        int length = answer[RECORD + MESSAGE + 2] & 0xff;
        ByteBuf body = Unpooled.buffer();
        body.writeBytes(opening, RECORD + MESSAGE, cookieAt - RECORD - MESSAGE);
        body.writeBytes(answer, RECORD + MESSAGE + 2, 1 + length);
        body.writeBytes(opening, rest, opening.length - rest);
        return record(1, message(1, 1, ByteBufUtil.getBytes(body)));
    }
}
