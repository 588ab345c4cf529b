package net.virtuoso.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.virtuoso.model.NodeCertificate;
import org.junit.jupiter.api.Test;

class VerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final Duration MONTH = Duration.ofDays(30);

    private final SecureRandom random = new SecureRandom();
    private final CertificateAuthority authority = CertificateAuthority.create(NOW, random);
    private final KeyPair keys = Certificates.newKeys(random);
    private final Verifier verifier = Verifier.trusting(authority.certificate());

    private List<X509Certificate> chain(CertificateAuthority by, Holder holder, Instant at) {
        return List.of(by.issue(holder, keys.getPublic(), at, MONTH), by.certificate());
    }

    @Test
    void tellsNodesFromControllersByName() throws Exception {
        assertThat(verifier.verify(chain(authority, Holder.node("far"), NOW), NOW))
                .isEqualTo(Holder.node("far"));
        assertThat(verifier.verify(chain(authority, Holder.controller("far"), NOW), NOW))
                .isEqualTo(Holder.controller("far"))
                .isNotEqualTo(Holder.node("far"));
    }

    @Test
    void refusesAnotherAuthorityEvenUnderTheSameName() {
        CertificateAuthority other = CertificateAuthority.create(NOW, random);
        assertThatThrownBy(() -> verifier.verify(chain(other, Holder.node("far"), NOW), NOW))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("node 'far'")
                .hasMessageContaining("not from this installation's authority");
        X509Certificate foreign = other.issue(Holder.node("far"), keys.getPublic(), NOW, MONTH);
        assertThatThrownBy(() -> verifier.verify(List.of(foreign, authority.certificate()), NOW))
                .isInstanceOf(CertificateException.class);
        X509Certificate own = authority.issue(Holder.node("far"), keys.getPublic(), NOW, MONTH);
        assertThatThrownBy(() -> verifier.verify(List.of(own), NOW)).hasMessageContaining("must come with");
    }

    @Test
    void aNodeIsNoAuthority() {
        KeyPair nodeKeys = Certificates.newKeys(random);
        X509Certificate node = authority.issue(Holder.node("mallory"), nodeKeys.getPublic(), NOW, MONTH);
        CertificateAuthority pretended = new CertificateAuthority(node, nodeKeys.getPrivate(), random);
        X509Certificate forged = pretended.issue(Holder.node("home"), keys.getPublic(), NOW, MONTH);
        assertThatThrownBy(() -> verifier.verify(List.of(forged, node, authority.certificate()), NOW))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void countsFromALittleEarlierUntilItsEnd() throws Exception {
        List<X509Certificate> chain = chain(authority, Holder.node("far"), NOW.plus(Duration.ofDays(1)));
        assertThatThrownBy(() -> verifier.verify(chain, NOW))
                .isInstanceOf(CertificateNotYetValidException.class)
                .hasMessageContaining("compare the clocks");
        verifier.verify(chain, NOW.plus(Duration.ofDays(1)).minus(CertificateAuthority.BACKDATED));
        verifier.verify(chain, NOW.plus(Duration.ofDays(31)).minusSeconds(1));
        assertThatThrownBy(() -> verifier.verify(chain, NOW.plus(Duration.ofDays(31))))
                .isInstanceOf(CertificateExpiredException.class)
                .hasMessageContaining("node 'far'")
                .hasMessageContaining("2026-12-02");
    }

    @Test
    void nothingOutlivesTheAuthority() {
        Instant late = NOW.plus(CertificateAuthority.VALIDITY).minus(Duration.ofDays(1));
        X509Certificate last = authority.issue(Holder.node("far"), keys.getPublic(), late, MONTH);
        assertThat(last.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void aTokenNamesTheAuthority() throws Exception {
        TokenText token = TokenText.create(authority.certificate().getPublicKey(), random);
        Verifier first = Verifier.trusting(TokenText.parse(token.text()));
        first.verify(chain(authority, Holder.controller("c"), NOW), NOW);
        CertificateAuthority other = CertificateAuthority.create(NOW, random);
        assertThatThrownBy(() -> first.verify(chain(other, Holder.controller("c"), NOW), NOW))
                .hasMessageContaining("join token");
    }

    @Test
    void encodingsComeBack() throws Exception {
        X509Certificate leaf = chain(authority, Holder.node("far"), NOW).get(0);
        assertThat(Certificates.decode(Certificates.encode(leaf))).isEqualTo(leaf);
        assertThat(Certificates.decodeKey(keys.getPrivate().getEncoded())).isEqualTo(keys.getPrivate());
        NodeCertificate.requireSerial("serial", Certificates.serial(leaf));
        assertThatThrownBy(() -> Certificates.decode("nonsense!")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Certificates.decode("AAAA")).isInstanceOf(CertificateException.class);
    }

    @Test
    void lifeHasItsStages() {
        Lifetime life = new Lifetime(NOW, NOW.plus(Duration.ofDays(30)));
        assertThat(life.isRenewalDue(NOW.plus(Duration.ofDays(14)))).isFalse();
        assertThat(life.isRenewalDue(NOW.plus(Duration.ofDays(15)))).isTrue();
        assertThat(life.isPressing(NOW.plus(Duration.ofDays(22)))).isFalse();
        assertThat(life.isPressing(NOW.plus(Duration.ofDays(23)))).isTrue();
        assertThat(life.isOver(NOW.plus(Duration.ofDays(30)))).isTrue();
    }
}
