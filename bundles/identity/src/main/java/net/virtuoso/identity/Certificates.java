package net.virtuoso.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Certificates and keys to bytes and back, and what names them. */
public final class Certificates {
    private static final int MAX_LENGTH = 16_384;

    private Certificates() {}

    /** A new key pair: ECDSA over P-256. */
    public static KeyPair newKeys(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** DER in base64. */
    public static String encode(X509Certificate certificate) {
        return Base64.getEncoder().encodeToString(der(certificate));
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate without an encoding", e);
        }
    }

    /**
     * A certificate from DER in base64.
     *
     * @throws CertificateException if it isn't one
     */
    public static X509Certificate decode(String base64) throws CertificateException {
        if (base64.length() > MAX_LENGTH) {
            throw new CertificateException("too long for a certificate: " + base64.length() + " characters");
        }
        try {
            byte[] der = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("not base64", e);
        }
    }

    /**
     * A private key of {@link #newKeys} from PKCS#8.
     *
     * @throws GeneralSecurityException if it isn't one
     */
    public static PrivateKey decodeKey(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /**
     * A public key from SubjectPublicKeyInfo.
     *
     * @throws GeneralSecurityException if it isn't one
     */
    public static PublicKey decodePublicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** A certificate's serial number in lower-case hexadecimal. */
    public static String serial(X509Certificate certificate) {
        BigInteger number = certificate.getSerialNumber();
        return number.signum() < 0 ? "0" : number.toString(16);
    }

    /** SHA-256 of a public key (SubjectPublicKeyInfo). */
    public static byte[] digest(PublicKey key) {
        return sha256(key.getEncoded());
    }

    /** The same in hexadecimal. */
    public static String fingerprint(PublicKey key) {
        return HexFormat.of().formatHex(digest(key));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
