package net.virtuoso.control.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.Lifetime;
import net.virtuoso.spi.identity.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembershipTest {
    private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path data;

    private Instant now = START;
    private final CertificateAuthority authority = CertificateAuthority.create(START, RANDOM);

    private Membership membership(Instant issued) {
        IdentityFile file = new IdentityFile(data.resolve("far.pem"));
        AgentIdentity identity = new AgentIdentity("far", file, () -> now);
        KeyPair keys = Certificates.newKeys(RANDOM);
        var own = authority.issue(Holder.node("far"), keys.getPublic(), issued, Lifetime.OF_A_NODE);
        identity.install(new IdentityFile.Content(
                "token", new Credentials(keys.getPrivate(), List.of(own, authority.certificate()))));
        return new Membership("far", identity, file, null, () -> now);
    }

    @Test
    void warnsOnceADayFromThreeQuartersOfACertificatesLifeOn() {
        Membership membership = membership(START);
        now = START.plus(DAY.multipliedBy(22));
        assertThat(membership.warnings()).isEmpty();
        assertThat(membership.problems()).isEmpty();
        now = START.plus(DAY.multipliedBy(23));
        assertThat(membership.warnings())
                .singleElement()
                .asString()
                .contains("expires at " + START.plus(Lifetime.OF_A_NODE))
                .contains("has not been renewed");
        now = now.plus(Duration.ofHours(23));
        assertThat(membership.warnings()).isEmpty();
        assertThat(membership.problems()).as("it is there all the time").hasSize(1);
        now = now.plus(Duration.ofHours(2));
        assertThat(membership.warnings()).hasSize(1);
        now = START.plus(Lifetime.OF_A_NODE).plusSeconds(1);
        assertThat(membership.warnings()).singleElement().asString().contains("has expired at");
        assertThat(membership.warnings()).isEmpty();
    }

    @Test
    void warnsOfTheAuthoritysEndApartFromItsOwn() {
        now = START.plus(CertificateAuthority.VALIDITY).minus(DAY.multipliedBy(100));
        Membership membership = membership(now);
        assertThat(membership.warnings()).singleElement().asString().contains("the certificate authority ends at");
        assertThat(membership.problems()).hasSize(1);
        now = now.plus(DAY.multipliedBy(25));
        assertThat(membership.warnings()).hasSize(2);
        assertThat(membership.warnings()).isEmpty();
    }
}
