package net.virtuoso.transport.internal.seal;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.virtuoso.wire.LinkHeader;

/**
 * By the JDK. The bytes are copied to the heap and back: with direct buffers the JDK does that too, in new arrays each time, and
 * is slower.
 */
final class JdkAead implements Aead {
    private static final int LONGEST = 65_536;

    private final Cipher cipher;
    private final SecretKey key;
    private final byte[] salt;
    private final byte[] nonce = new byte[SALT];
    private byte[] bytes = new byte[2_048];

    JdkAead(byte[] key, byte[] salt) {
        this.key = new SecretKeySpec(key, 0, KEY, "AES");
        this.salt = Arrays.copyOf(salt, SALT);
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-256-GCM", e);
        }
    }

    private void start(int mode, ByteBuf datagram, int offset, int length, long sequence)
            throws GeneralSecurityException {
        if (bytes.length < LinkHeader.LENGTH + length + TAG) {
            bytes = new byte[LONGEST + TAG];
        }
        System.arraycopy(salt, 0, nonce, 0, SALT);
        ByteBuffer last = ByteBuffer.wrap(nonce);
        last.putLong(SALT - Long.BYTES, last.getLong(SALT - Long.BYTES) ^ sequence);
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        datagram.getBytes(offset, bytes, 0, LinkHeader.LENGTH + length);
        cipher.updateAAD(bytes, 0, LinkHeader.LENGTH);
    }

    @Override
    public void seal(ByteBuf datagram, int offset, int payload, long sequence) {
        try {
            start(Cipher.ENCRYPT_MODE, datagram, offset, payload, sequence);
            int length = cipher.doFinal(bytes, LinkHeader.LENGTH, payload, bytes, LinkHeader.LENGTH);
            datagram.setBytes(offset + LinkHeader.LENGTH, bytes, LinkHeader.LENGTH, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK doesn't encrypt", e);
        }
    }

    @Override
    public boolean open(ByteBuf datagram, int offset, int payload, long sequence) {
        try {
            start(Cipher.DECRYPT_MODE, datagram, offset, payload + TAG, sequence);
            int length = cipher.doFinal(bytes, LinkHeader.LENGTH, payload + TAG, bytes, LinkHeader.LENGTH);
            datagram.setBytes(offset + LinkHeader.LENGTH, bytes, LinkHeader.LENGTH, length);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK doesn't decrypt", e);
        }
    }

    @Override
    public void close() {
        // The JDK has no way to overwrite what it has made of the key.
    }
}
