package net.virtuoso.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    private static final String HASH = "a".repeat(64);
    private static final String KEY = "b".repeat(64);
    private static final String OTHER_KEY = "c".repeat(64);

    private DesiredState state = DesiredState.EMPTY;

    private void make(Change... changes) {
        state = state.with(List.of(changes));
    }

    private void token(String id, @Nullable String node) {
        make(new Change.AddToken(new JoinToken(id, HASH, node, NOW, NOW.plus(Duration.ofHours(1)), "test")));
    }

    private static NodeCertificate certificate(String node, String serial, Instant issued) {
        return new NodeCertificate(node, serial, issued, issued.plus(Duration.ofDays(30)));
    }

    private void admit(String token, String key, String node, String serial) {
        make(new Change.AdmitNode(token, key, certificate(node, serial, NOW)));
    }

    private void assertRefused(RefusedException.Kind kind, Runnable step, String part) {
        DesiredState before = state;
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(part);
        assertThat(state).isEqualTo(before);
    }

    @Test
    void aTokenLetsInOneNodeAndTheSameKeyAgain() {
        token("t1", null);
        admit("t1", KEY, "far", "01");
        assertRefused(RefusedException.Kind.CONFLICT, () -> admit("t1", OTHER_KEY, "far", "02"), "no node has used");
        assertRefused(RefusedException.Kind.CONFLICT, () -> admit("t1", KEY, "other", "02"), "no node has used");
        admit("t1", KEY, "far", "02");
        assertThat(state.trust().certificatesOf("far")).hasSize(2);
        assertThat(state.trust().tokens().get("t1").state(NOW)).isEqualTo("used");
    }

    @Test
    void aTokenOfANodeIsForThatNodeOnly() {
        token("t1", "far");
        assertRefused(RefusedException.Kind.INVALID, () -> admit("t1", KEY, "mallory", "01"), "'far'");
        admit("t1", KEY, "far", "01");
    }

    @Test
    void aTokenForAnyNodeDoesNotTakeANodesNameAway() {
        token("t1", null);
        token("t2", null);
        token("t3", "far");
        admit("t1", KEY, "far", "01");
        assertRefused(RefusedException.Kind.CONFLICT, () -> admit("t2", OTHER_KEY, "far", "02"), "--node far");
        admit("t3", OTHER_KEY, "far", "02");
    }

    @Test
    void anUnknownTokenIsRefused() {
        assertRefused(RefusedException.Kind.NOT_FOUND, () -> admit("t1", KEY, "far", "01"), "there is none");
    }

    @Test
    void whoIsShutOutComesBackWithANewTokenOnly() {
        token("t1", null);
        token("t2", "far");
        admit("t1", KEY, "far", "01");
        make(new Change.RevokeNode("far"));
        assertThat(state.trust().revoked()).containsOnlyKeys("01");
        assertThat(state.trust().certificateOf("far", NOW)).isNull();
        assertThat(state.trust().isShutOut("far", NOW)).isTrue();
        assertThat(state.trust().tokens()).isEmpty();
        assertRefused(RefusedException.Kind.NOT_FOUND, () -> make(new Change.RevokeNode("far")), "no node has one");
        assertRefused(
                RefusedException.Kind.NOT_FOUND,
                () -> make(new Change.RenewCertificate("01", certificate("far", "02", NOW))),
                "counts");
        token("t4", null);
        admit("t4", OTHER_KEY, "far", "02");
        assertThat(state.trust().isShutOut("far", NOW)).isFalse();
        assertThat(state.trust().revoked()).containsOnlyKeys("01");
    }

    @Test
    void aCertificateIsRenewedForItsOwnNodeOnly() {
        token("t1", null);
        admit("t1", KEY, "far", "01");
        assertRefused(
                RefusedException.Kind.NOT_FOUND,
                () -> make(new Change.RenewCertificate("01", certificate("near", "02", NOW))),
                "near");
        make(new Change.RenewCertificate("01", certificate("far", "02", NOW.plusSeconds(1))));
        assertThat(state.trust().certificateOf("far", NOW))
                .extracting(c -> c.serial())
                .isEqualTo("02");
    }

    @Test
    void aNodeHasFewCertificatesAtATimeAndExpiredOnesAreForgotten() {
        token("t1", null);
        admit("t1", KEY, "far", "01");
        for (int i = 2; i <= TrustEditor.MAX_CERTIFICATES; i++) {
            make(new Change.RenewCertificate("01", certificate("far", "0" + i, NOW)));
        }
        assertRefused(
                RefusedException.Kind.LIMIT,
                () -> make(new Change.RenewCertificate("01", certificate("far", "99", NOW))),
                "node-revoke far");
        make(new Change.RevokeNode("far"));
        Instant later = NOW.plus(Duration.ofDays(31));
        make(new Change.AddToken(new JoinToken("t9", HASH, null, later, later.plusSeconds(60), "test")));
        assertThat(state.trust().revoked()).isEmpty();
        assertThat(state.trust().certificates()).isEmpty();
        assertThat(state.trust().tokens()).containsOnlyKeys("t9");
    }

    @Test
    void thereIsOneAuthorityAndItsKeyIsNeverShown() {
        Authority authority = new Authority("Y2VydA==", "c2VhbGVk");
        make(new Change.CreateAuthority(authority));
        assertRefused(
                RefusedException.Kind.CONFLICT,
                () -> make(new Change.CreateAuthority(authority)),
                "another controller");
        assertThat(authority.toString()).doesNotContain("c2VhbGVk");
    }

    @Test
    void tokensAreBounded() {
        for (int i = 0; i < TrustEditor.MAX_TOKENS; i++) {
            token("t" + i, null);
        }
        assertRefused(RefusedException.Kind.LIMIT, () -> token("more", null), "delete some");
        assertRefused(RefusedException.Kind.NOT_FOUND, () -> make(new Change.DeleteToken("more")), "one of t0");
        make(new Change.DeleteToken("t0"));
        token("more", null);
    }
}
