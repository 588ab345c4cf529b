package net.virtuoso.control.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import net.virtuoso.control.internal.file.PrivateFile;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Lifetime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityKeeperTest {
    private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path data;

    private Instant now = START;
    private AuthorityKeeper keeper;

    @BeforeEach
    void open() throws Exception {
        keeper = new AuthorityKeeper("c", new PrivateFile(data.resolve("authority-secret")), () -> now);
        assertThat(keeper.context()).isNull();
        assertThat(keeper.warning()).isNull();
        keeper.adopt(keeper.create());
        assertThat(keeper.problem()).isEmpty();
    }

    @Test
    void theControllersOwnCertificateIsRenewedFromHalfOfItsLifeOn() {
        SslContext first = keeper.context();
        now = START.plus(Lifetime.OF_A_NODE.dividedBy(2)).minus(Duration.ofHours(1));
        assertThat(keeper.context()).isNotNull().isSameAs(first);
        now = START.plus(Lifetime.OF_A_NODE.dividedBy(2)).plus(Duration.ofHours(1));
        SslContext second = keeper.context();
        assertThat(second).isNotNull().isNotSameAs(first);
        assertThat(keeper.context()).isSameAs(second);
        // From its own beginning on, not from the first one's.
        now = now.plus(Lifetime.OF_A_NODE.dividedBy(2)).minus(Duration.ofHours(1));
        assertThat(keeper.context()).isSameAs(second);
        now = now.plus(Duration.ofHours(2));
        assertThat(keeper.context()).isNotSameAs(second);
    }

    /** Nobody called for so long that it has ended. */
    @Test
    void anEndedCertificateIsRenewedToo() {
        SslContext first = keeper.context();
        now = START.plus(Lifetime.OF_A_NODE.multipliedBy(3));
        assertThat(keeper.context()).isNotNull().isNotSameAs(first);
    }

    @Test
    void warnsDailyBeforeTheAuthorityEnds() {
        Instant ends = START.plus(CertificateAuthority.VALIDITY);
        now = ends.minus(Lifetime.AUTHORITY_NOTICE).minus(DAY);
        assertThat(keeper.warning()).isNull();
        now = ends.minus(Lifetime.AUTHORITY_NOTICE).plus(DAY);
        assertThat(keeper.warning()).contains("ends at " + ends);
        now = now.plus(DAY.dividedBy(2));
        assertThat(keeper.warning()).isNull();
        now = now.plus(DAY);
        assertThat(keeper.warning()).isNotNull();
        now = ends.plus(Duration.ofMinutes(1));
        assertThat(keeper.warning()).contains("has ended at");
    }
}
