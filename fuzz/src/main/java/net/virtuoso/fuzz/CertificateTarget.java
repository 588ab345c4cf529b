package net.virtuoso.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.SigningRequest;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.RefusedException;

/** A certificate, a signing request or a token of a stranger: the first byte says which. */
final class CertificateTarget implements Target {
    private static final int KINDS = 4;
    /** Shorter texts may be part of the message by chance. */
    private static final int SECRET_LENGTH = 27;

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = java.util.Arrays.copyOfRange(input, 1, input.length);
        String text = new String(rest, StandardCharsets.ISO_8859_1);
        switch ((input[0] & 0xff) % KINDS) {
            case 0 -> certificate(text);
            // Most of what a fuzzer does to base64 ends there: the other half gets at what is inside.
            case 1 -> certificate(Base64.getEncoder().encodeToString(rest));
            case 2 -> request(Base64.getEncoder().encodeToString(rest));
            default -> token(text);
        }
    }

    private static void certificate(String text) {
        try {
            X509Certificate certificate = Certificates.decode(text);
            Certificates.serial(certificate);
            Certificates.fingerprint(certificate.getPublicKey());
        } catch (CertificateException expected) {
            // It says what is wrong with it.
        }
    }

    private static void request(String text) {
        try {
            SigningRequest.verify(text);
        } catch (RefusedException expected) {
            // It says what is wrong with it.
        }
    }

    private static void token(String text) {
        try {
            FrameChecks.require(TokenText.parse(text).text().equals(text), "a token that isn't itself");
        } catch (RefusedException expected) {
            FrameChecks.require(
                    text.length() < SECRET_LENGTH
                            || !String.valueOf(expected.getMessage()).contains(text),
                    "a token in a message");
        }
    }

    /** A whole certificate and a request are in the corpus: made here they would be others each time. */
    @Override
    public List<byte[]> seeds() {
        return List.of(
                with(
                        3,
                        ("vnet1.abcdefgh." + "A".repeat(27) + "." + "B".repeat(43))
                                .getBytes(StandardCharsets.US_ASCII)),
                with(0, "MIIB".getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] with(int kind, byte[] rest) {
        byte[] seed = new byte[1 + rest.length];
        seed[0] = (byte) kind;
        System.arraycopy(rest, 0, seed, 1, rest.length);
        return seed;
    }
}
