package net.virtuoso.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import net.virtuoso.model.RefusedException;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's public key with the proof that it has the private one: PKCS#10, DER in base64. The names in it don't count: the
 * controller decides what it certifies.
 */
public final class SigningRequest {
    private static final int MAX_LENGTH = 4_096;
    private static final int P256_BITS = 256;

    private SigningRequest() {}

    /** Makes one. */
    public static String create(KeyPair keys, String node) {
        try {
            byte[] der = new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder(BCStyle.INSTANCE)
                                    .addRDN(BCStyle.CN, node)
                                    .build(),
                            keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return Base64.getEncoder().encodeToString(der);
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java can't sign with P-256", e);
        }
    }

    /**
     * The key of a request whose sender has the private one.
     *
     * @throws RefusedException if it isn't a request, its signature is wrong, or its key isn't one of P-256
     */
    public static PublicKey verify(String request) {
        try {
            if (request.length() > MAX_LENGTH) {
                throw refused(request, null);
            }
            JcaPKCS10CertificationRequest parsed =
                    new JcaPKCS10CertificationRequest(Base64.getDecoder().decode(request));
            PublicKey key = parsed.getPublicKey();
            boolean allowed = key instanceof ECPublicKey ec
                    && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS;
            if (!allowed || !parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refused(request, null);
            }
            return key;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            // Any of the library's own: a signature that is none ends as an unchecked one, for example.
            throw refused(request, e);
        }
    }

    private static RefusedException refused(String request, @org.jspecify.annotations.Nullable Exception cause) {
        RefusedException refused = RefusedException.invalid(
                "request", request.length() + " characters", "a PKCS#10 request with a P-256 key, signed with it");
        if (cause != null) {
            refused.initCause(cause);
        }
        return refused;
    }
}
