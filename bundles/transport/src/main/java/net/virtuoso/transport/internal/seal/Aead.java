package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import net.virtuoso.wire.LinkHeader;

/**
 * AES-256-GCM with one key for one direction (NIST SP 800-38D), in place. The header of {@link LinkHeader#LENGTH} bytes in front
 * of the payload is authenticated and stays as it is. Not thread-safe.
 */
interface Aead extends AutoCloseable {
    /** The length of the tag behind the payload. */
    int TAG = 16;
    /** The length of a key. */
    int KEY = 32;
    /** The length of a salt. */
    int SALT = 12;

    /**
     * Encrypts the payload and writes the tag behind it; moves no index.
     *
     * @param datagram direct, with room for the tag within its capacity
     * @param offset where the header starts
     * @param payload the payload's length
     * @param sequence never twice with the same key
     */
    void seal(ByteBuf datagram, int offset, int payload, long sequence);

    /**
     * Decrypts the payload if the tag behind it is right; moves no index. What is refused has no content any more.
     *
     * @param datagram direct
     * @param offset where the header starts
     * @param payload the payload's length, without the tag
     * @param sequence as it was sealed
     */
    boolean open(ByteBuf datagram, int offset, int payload, long sequence);

    /** Forgets the key. May be called again; nothing else may be called afterwards. */
    @Override
    void close();
}
