package net.virtuoso.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes a private key unreadable for whoever has the store but not the controllers' secret: AES-256-GCM. The form is base64 of
 * a byte with the version, the nonce (12) and the ciphertext.
 */
public final class Seal {
    /** The length of a secret in bytes. */
    public static final int SECRET_LENGTH = 32;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] PURPOSE = "vnet authority key".getBytes(StandardCharsets.US_ASCII);

    private Seal() {}

    /** Seals a key. */
    public static String seal(PrivateKey key, byte[] secret, SecureRandom random) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, secret, nonce).doFinal(key.getEncoded());
            byte[] all = new byte[1 + NONCE + sealed.length];
            all[0] = VERSION;
            System.arraycopy(nonce, 0, all, 1, NONCE);
            System.arraycopy(sealed, 0, all, 1 + NONCE, sealed.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-GCM", e);
        }
    }

    /**
     * Opens a sealed key.
     *
     * @throws GeneralSecurityException if the secret isn't the one it was sealed with, or it was changed since
     */
    public static PrivateKey open(String sealed, byte[] secret) throws GeneralSecurityException {
        byte[] all;
        try {
            all = Base64.getDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not base64", e);
        }
        if (all.length <= 1 + NONCE || all[0] != VERSION) {
            throw new GeneralSecurityException("not a sealed key of version " + VERSION);
        }
        byte[] nonce = Arrays.copyOfRange(all, 1, 1 + NONCE);
        byte[] key = cipher(Cipher.DECRYPT_MODE, secret, nonce).doFinal(all, 1 + NONCE, all.length - 1 - NONCE);
        return Certificates.decodeKey(key);
    }

    private static Cipher cipher(int mode, byte[] secret, byte[] nonce) throws GeneralSecurityException {
        if (secret.length != SECRET_LENGTH) {
            throw new GeneralSecurityException("a secret of " + SECRET_LENGTH + " bytes, not " + secret.length);
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(PURPOSE);
        return cipher;
    }
}
