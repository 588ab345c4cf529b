package net.virtuoso.transport.internal.seal;

import net.virtuoso.transport.internal.NativeBinding;
import org.jspecify.annotations.Nullable;

/**
 * The system's GnuTLS, bound by JNA: "Cryptographic API" of its manual. Its functions for AEAD do a whole message in one call,
 * which is why it is this library: what a call through JNA costs is about as much as the encryption of a datagram.
 *
 * <p>{@code long} stands for a pointer or a size.
 */
final class Gnutls {
    /** The interface of version 3.6 and later, which has been the same since 2017. */
    private static final String LIBRARY = "libgnutls.so.30";

    /** Binds the methods below. */
    static final NativeBinding BINDING = new NativeBinding(Gnutls.class, LIBRARY);

    private Gnutls() {}

    /** Its version; if it can be called. */
    static String version() {
        return gnutls_check_version(null);
    }

    static native String gnutls_check_version(@Nullable String required);

    /** The number of a cipher; 0 if it isn't known. */
    static native int gnutls_cipher_get_id(String name);

    /** Makes a handle for a key, which it takes a copy of. */
    static native int gnutls_aead_cipher_init(long handle, int cipher, long key);

    static native int gnutls_aead_cipher_encrypt(
            long handle,
            long nonce,
            long nonceLength,
            long header,
            long headerLength,
            long tagLength,
            long plain,
            long plainLength,
            long sealed,
            long sealedLength);

    static native int gnutls_aead_cipher_decrypt(
            long handle,
            long nonce,
            long nonceLength,
            long header,
            long headerLength,
            long tagLength,
            long sealed,
            long sealedLength,
            long plain,
            long plainLength);

    /** Overwrites the key. */
    static native void gnutls_aead_cipher_deinit(long handle);
}
