package net.virtuoso.transport.internal.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that who calls hears at the address that he claims, without remembering anything of him (RFC 9000 section 8.1.2): his
 * first packet is answered with a token, which the second has to bring, soon and from the same address and port.
 *
 * <p>A token has when it was made (8 bytes: of a clock of this process), a code that nobody else can make (16:
 * HMAC-SHA-256, cut, with a key of this endpoint), and the identifier that the first packet had, which QUIC wants back. The
 * identifier that the answer gives isn't in it, since it isn't known here: so one proof of an address may begin several
 * connections from there while it is valid. Who is {@code welcome} bounds how many. Used by one thread.
 */
public final class RetryTokens implements QuicTokenHandler {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int TIME = Long.BYTES;
    private static final int CODE = 16;
    private static final int IDENTIFIER_AT = TIME + CODE;
    /** Longer than a round trip, and than the caller takes to repeat what was lost. */
    public static final long VALID_NANOS = Duration.ofSeconds(10).toNanos();

    private final Mac mac;
    private final LongSupplier nanoTime;
    private final Predicate<InetAddress> welcome;

    /**
     * Makes a key.
     *
     * @param random makes it
     * @param nanoTime the clock
     * @param welcome asked last, whether a host that has proved to be there may begin a handshake now
     */
    public RetryTokens(RandomGenerator random, LongSupplier nanoTime, Predicate<InetAddress> welcome) {
        this.nanoTime = nanoTime;
        this.welcome = welcome;
        byte[] key = new byte[32];
        random.nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf identifier, InetSocketAddress from) {
        byte[] id = bytes(identifier);
        long now = nanoTime.getAsLong();
        out.writeLong(now).writeBytes(code(now, from, id), 0, CODE).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress from) {
        int length = token.readableBytes() - IDENTIFIER_AT;
        if (length < Threshold.SHORTEST_IDENTIFIER || length > Quic.MAX_CONN_ID_LEN) {
            return -1;
        }
        int start = token.readerIndex();
        long made = token.getLong(start);
        byte[] claimed = new byte[CODE];
        token.getBytes(start + TIME, claimed);
        byte[] id = new byte[length];
        token.getBytes(start + IDENTIFIER_AT, id);
        byte[] right =
                ByteBuffer.allocate(CODE).put(code(made, from, id), 0, CODE).array();
        // The time counts only once it is known to be ours.
        boolean taken = MessageDigest.isEqual(claimed, right)
                && nanoTime.getAsLong() - made <= VALID_NANOS
                && welcome.test(from.getAddress());
        return taken ? IDENTIFIER_AT : -1;
    }

    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress from, ByteBuf identifier) {
        // The answer that has the token gives an identifier of this length, and Netty counts on it.
        int offset = identifier.readableBytes() == Quic.MAX_CONN_ID_LEN ? validateToken(token, from) : -1;
        return offset < 0 ? TokenValidationResult.invalidToken() : TokenValidationResult.odcidFromToken(offset);
    }

    private byte[] code(long made, InetSocketAddress from, byte[] identifier) {
        byte[] address = from.getAddress().getAddress();
        mac.update(ByteBuffer.allocate(TIME + Integer.BYTES + 1)
                .putLong(made)
                .putInt(from.getPort())
                .put((byte) address.length)
                .flip());
        mac.update(address);
        return mac.doFinal(identifier);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    @Override
    public int maxTokenLength() {
        return IDENTIFIER_AT + Quic.MAX_CONN_ID_LEN;
    }
}
