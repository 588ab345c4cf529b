package net.virtuoso.transport.internal.seal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.virtuoso.wire.LinkHeader;

/** By {@link Gnutls}. Allocates nothing after construction. */
final class GnutlsAead implements Aead {
    // What lies where in the scratch memory.
    private static final int NONCE = 0;
    private static final int LENGTH = 16;
    private static final int HANDLE = 24;
    private static final int DATUM = 32;
    private static final int KEY_BYTES = 48;
    private static final int SCRATCH = 80;

    /** Held, since its memory goes with it. */
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH).order(ByteOrder.nativeOrder());

    private final long scratchAddress = Pointer.nativeValue(Native.getDirectBufferPointer(scratch));
    private final boolean swapped = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private final long salt;
    private long handle;

    GnutlsAead(byte[] key, byte[] salt) {
        ByteBuffer saltBytes = ByteBuffer.wrap(salt);
        scratch.put(NONCE, salt);
        this.salt = saltBytes.getLong(SALT - Long.BYTES);
        scratch.putLong(DATUM, scratchAddress + KEY_BYTES).putInt(DATUM + Long.BYTES, KEY);
        scratch.put(KEY_BYTES, key, 0, KEY);
        int result = Gnutls.gnutls_aead_cipher_init(
                scratchAddress + HANDLE, Gnutls.gnutls_cipher_get_id("AES-256-GCM"), scratchAddress + DATUM);
        scratch.put(KEY_BYTES, new byte[KEY]);
        if (result != 0) {
            throw new IllegalStateException("GnuTLS has no AES-256-GCM (error " + result + ")");
        }
        handle = scratch.getLong(HANDLE);
    }

    private void nonce(long sequence) {
        long last = salt ^ sequence;
        scratch.putLong(NONCE + SALT - Long.BYTES, swapped ? Long.reverseBytes(last) : last);
    }

    @Override
    public void seal(ByteBuf datagram, int offset, int payload, long sequence) {
        nonce(sequence);
        scratch.putLong(LENGTH, (long) payload + TAG);
        long header = address(datagram, offset, payload);
        long text = header + LinkHeader.LENGTH;
        int result = Gnutls.gnutls_aead_cipher_encrypt(
                handle,
                scratchAddress + NONCE,
                SALT,
                header,
                LinkHeader.LENGTH,
                TAG,
                text,
                payload,
                text,
                scratchAddress + LENGTH);
        if (result != 0) {
            throw new IllegalStateException("GnuTLS doesn't encrypt (error " + result + ")");
        }
    }

    @Override
    public boolean open(ByteBuf datagram, int offset, int payload, long sequence) {
        nonce(sequence);
        scratch.putLong(LENGTH, payload);
        long header = address(datagram, offset, payload);
        long text = header + LinkHeader.LENGTH;
        return Gnutls.gnutls_aead_cipher_decrypt(
                        handle,
                        scratchAddress + NONCE,
                        SALT,
                        header,
                        LinkHeader.LENGTH,
                        TAG,
                        text,
                        (long) payload + TAG,
                        text,
                        scratchAddress + LENGTH)
                == 0;
    }

    /** Native code checks no bounds, so they are checked here, and that the key is still there. */
    private long address(ByteBuf datagram, int offset, int payload) {
        if (handle == 0) {
            throw new IllegalStateException("the key was given up");
        }
        if (offset < 0 || payload < 0 || offset > datagram.capacity() - LinkHeader.LENGTH - payload - TAG) {
            throw new IndexOutOfBoundsException(
                    payload + " bytes at " + offset + " with header and tag in " + datagram.capacity());
        }
        return datagram.memoryAddress() + offset;
    }

    @Override
    public void close() {
        if (handle != 0) {
            Gnutls.gnutls_aead_cipher_deinit(handle);
            handle = 0;
        }
    }
}
