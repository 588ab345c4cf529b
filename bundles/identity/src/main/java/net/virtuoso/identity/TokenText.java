package net.virtuoso.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.model.RefusedException;

/**
 * A join token as an operator carries it: {@code vnet1.IDENTIFIER.SECRET.FINGERPRINT}. Identifier and secret are for the
 * controller; by the fingerprint the node knows the right controller from any other at the first contact.
 *
 * @param id the token's public name: 8 of a-z and 2-7
 * @param secret 160 random bits in base64url
 * @param fingerprint SHA-256 of the authority's public key in base64url
 */
public record TokenText(String id, String secret, String fingerprint) {
    private static final Pattern FORM =
            Pattern.compile("vnet1\\.([a-z2-7]{8})\\.([A-Za-z0-9_-]{27})\\.([A-Za-z0-9_-]{43})");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 8;
    private static final int SECRET_BYTES = 20;

    /** A new one for an authority. */
    public static TokenText create(PublicKey authority, SecureRandom random) {
        StringBuilder id = new StringBuilder();
        while (id.length() < ID_LENGTH) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new TokenText(id.toString(), text(secret), text(Certificates.digest(authority)));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Reads one.
     *
     * @throws RefusedException if it isn't one; the message doesn't repeat it
     */
    public static TokenText parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw RefusedException.invalid(
                    "token",
                    text.length() + " characters",
                    "a whole token as vnet:token-create printed it: vnet1.…, 86 characters");
        }
        return new TokenText(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /** What the controller keeps of the secret. It has 160 random bits, so that a slow hash would add nothing. */
    public String secretHash() {
        return hash(secret);
    }

    static String hash(String secret) {
        return HexFormat.of().formatHex(Certificates.sha256(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether a secret is the one with this hash; takes the same time whatever it is. */
    static boolean matches(String secret, String hash) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether this is the fingerprint of a key. */
    public boolean isOf(PublicKey authority) {
        return fingerprint.equals(text(Certificates.digest(authority)));
    }

    /** The text to hand over. */
    public String text() {
        return "vnet1." + id + "." + secret + "." + fingerprint;
    }

    /** Without the secret: logs are kept. */
    @Override
    public String toString() {
        return "vnet1." + id + ".…";
    }
}
