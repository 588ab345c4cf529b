package net.virtuoso.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates. Safe for use by several threads; decides nothing: whom to give one to is {@link Admission}'s. */
public final class CertificateAuthority {
    /** How long the authority itself lasts. */
    public static final Duration VALIDITY = Duration.ofDays(3_650);

    /** A certificate counts from a little earlier than it was made: clocks differ. */
    public static final Duration BACKDATED = Duration.ofMinutes(10);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final SecureRandom random;

    /**
     * An authority that exists.
     *
     * @param certificate its own
     * @param key its private key
     * @param random for serial numbers and signatures
     */
    public CertificateAuthority(X509Certificate certificate, PrivateKey key, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.random = random;
    }

    /** A new authority with a key of its own. */
    public static CertificateAuthority create(Instant now, SecureRandom random) {
        KeyPair keys = Certificates.newKeys(random);
        X500Name self = name("Virtuoso VNET " + new BigInteger(32, random).toString(36));
        X509v3CertificateBuilder builder = builder(self, self, keys.getPublic(), now, now.plus(VALIDITY), random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new CertificateAuthority(sign(builder, keys.getPrivate(), random), keys.getPrivate(), random);
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** Its private key, to be sealed. */
    public PrivateKey key() {
        return key;
    }

    /**
     * Signs a certificate.
     *
     * @param holder whom it names
     * @param holderKey the holder's key
     * @param now when
     * @param validity how long it counts; never longer than the authority itself
     */
    public X509Certificate issue(Holder holder, PublicKey holderKey, Instant now, Duration validity) {
        Instant authorityEnds = certificate.getNotAfter().toInstant();
        Instant end = now.plus(validity);
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder = builder(
                issuer, name(holder.name()), holderKey, now, end.isAfter(authorityEnds) ? authorityEnds : end, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, holder.uri())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sign(builder, key, random);
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end, SecureRandom random) {
        // Never zero: serial numbers are positive.
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
        return new X509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(BACKDATED)),
                Date.from(end),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key, SecureRandom random) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setSecureRandom(random)
                            .build(key)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("this Java can't sign with " + SIGNATURE, e);
        }
    }
}
