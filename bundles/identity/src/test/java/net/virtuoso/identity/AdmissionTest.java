package net.virtuoso.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.JoinToken;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final CertificateAuthority authority = CertificateAuthority.create(NOW, random);
    private final Admission admission = new Admission(authority, Lifetime.OF_A_NODE);
    private final KeyPair keys = Certificates.newKeys(random);
    private DesiredState state = DesiredState.EMPTY;

    private TokenText token(@Nullable String node) {
        TokenText text = TokenText.create(authority.certificate().getPublicKey(), random);
        commit(new Change.AddToken(
                new JoinToken(text.id(), text.secretHash(), node, NOW, NOW.plus(Duration.ofHours(1)), "test")));
        return text;
    }

    private void commit(Change change) {
        state = state.with(List.of(change));
    }

    private Admission.Outcome admit(TokenText token, KeyPair by, String node, Instant now) {
        Admission.Outcome outcome =
                admission.admit(state.trust(), node, token.id(), token.secret(), SigningRequest.create(by, node), now);
        commit(outcome.change());
        return outcome;
    }

    @Test
    void aTokenGivesACertificateForTheNameAndKey() throws Exception {
        Admission.Outcome outcome = admit(token(null), keys, "far", NOW);
        assertThat(Verifier.trusting(authority.certificate()).verify(outcome.chain(), NOW))
                .isEqualTo(Holder.node("far"));
        assertThat(outcome.chain().get(0).getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(state.trust().certificateOf("far", NOW))
                .satisfies(c -> assertThat(c.serial())
                        .isEqualTo(Certificates.serial(outcome.chain().get(0))))
                .satisfies(c -> assertThat(c.expires()).isEqualTo(NOW.plus(Duration.ofDays(30))));
    }

    @Test
    void ofTwoThatShowTheSameTokenAtOnceOneIsLetIn() {
        TokenText token = token(null);
        KeyPair second = Certificates.newKeys(random);
        Admission.Outcome one =
                admission.admit(state.trust(), "a", token.id(), token.secret(), SigningRequest.create(keys, "a"), NOW);
        Admission.Outcome two = admission.admit(
                state.trust(), "b", token.id(), token.secret(), SigningRequest.create(second, "b"), NOW);
        commit(two.change());
        assertThatThrownBy(() -> commit(one.change())).isInstanceOf(RefusedException.class);
        assertThat(state.trust().certificates().values())
                .extracting(c -> c.node())
                .containsExactly("b");
    }

    @Test
    void whoLostTheAnswerMayAskAgain() {
        TokenText token = token("far");
        admit(token, keys, "far", NOW);
        admit(token, keys, "far", NOW.plusSeconds(5));
        assertThatThrownBy(() -> admit(token, Certificates.newKeys(random), "far", NOW))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void wrongSecretsUnknownAndExpiredTokensAreRefused() {
        TokenText token = token(null);
        TokenText wrong = new TokenText(token.id(), "A".repeat(27), token.fingerprint());
        TokenText unknown = TokenText.create(authority.certificate().getPublicKey(), random);
        for (TokenText bad : List.of(wrong, unknown)) {
            assertThatThrownBy(() -> admit(bad, keys, "far", NOW))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(bad.id())
                    .hasMessageContaining("vnet:token-create")
                    .hasMessageNotContaining(bad.secret());
        }
        assertThatThrownBy(() -> admit(token, keys, "far", NOW.plus(Duration.ofHours(1))))
                .hasMessageContaining("expired");
    }

    @Test
    void renewsFromHalfOfItsLifeOnUnlessRevoked() throws Exception {
        Admission.Outcome first = admit(token(null), keys, "far", NOW);
        String serial = Certificates.serial(first.chain().get(0));
        String request = SigningRequest.create(Certificates.newKeys(random), "far");
        Instant early = NOW.plus(Duration.ofDays(14));
        Instant due = NOW.plus(Duration.ofDays(16));
        assertThatThrownBy(() -> admission.renew(state.trust(), "far", serial, request, early))
                .hasMessageContaining("half");
        assertThatThrownBy(() -> admission.renew(state.trust(), "near", serial, request, due))
                .hasMessageContaining("near");
        Admission.Outcome second = admission.renew(state.trust(), "far", serial, request, due);
        commit(second.change());
        Verifier.trusting(authority.certificate()).verify(second.chain(), NOW.plus(Duration.ofDays(45)));
        commit(new Change.RevokeNode("far"));
        assertThatThrownBy(() -> admission.renew(state.trust(), "far", serial, request, due))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void revokedBetweenDecisionAndCommitGetsNothing() {
        Admission.Outcome first = admit(token(null), keys, "far", NOW);
        Admission.Outcome renewal = admission.renew(
                state.trust(),
                "far",
                Certificates.serial(first.chain().get(0)),
                SigningRequest.create(keys, "far"),
                NOW.plus(Duration.ofDays(16)));
        commit(new Change.RevokeNode("far"));
        assertThatThrownBy(() -> commit(renewal.change())).isInstanceOf(RefusedException.class);
    }

    @Test
    void onlyWhoHasTheKeyGetsACertificateForIt() throws Exception {
        KeyPair foreign =
                new KeyPair(keys.getPublic(), Certificates.newKeys(random).getPrivate());
        assertThatThrownBy(() -> SigningRequest.verify(SigningRequest.create(foreign, "far")))
                .isInstanceOf(RefusedException.class);
        KeyPairGenerator large = KeyPairGenerator.getInstance("EC");
        large.initialize(384);
        assertThatThrownBy(() -> SigningRequest.verify(SigningRequest.create(large.generateKeyPair(), "far")))
                .hasMessageContaining("P-256");
        byte[] good = Base64.getDecoder().decode(SigningRequest.create(keys, "far"));
        for (int cut = 0; cut < good.length; cut += 7) {
            byte[] part = java.util.Arrays.copyOf(good, cut);
            assertThatThrownBy(() -> SigningRequest.verify(Base64.getEncoder().encodeToString(part)))
                    .isInstanceOf(RefusedException.class);
        }
        for (int at = 0; at < good.length; at++) {
            byte[] damaged = good.clone();
            damaged[at] = 0;
            try {
                SigningRequest.verify(Base64.getEncoder().encodeToString(damaged));
            } catch (RefusedException expected) {
                assertThat(expected).hasMessageContaining("request");
            }
        }
        assertThatThrownBy(() -> SigningRequest.verify("x".repeat(5_000))).isInstanceOf(RefusedException.class);
    }

    @Test
    void tokensAreReadWholeAndNeverShown() {
        TokenText token = token(null);
        assertThat(TokenText.parse(token.text())).isEqualTo(token);
        assertThat(token.text()).hasSize(86);
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThatThrownBy(() -> TokenText.parse(token.text() + "x"))
                .isInstanceOf(RefusedException.class)
                .hasMessageNotContaining(token.secret());
        assertThatThrownBy(() -> TokenText.parse("")).hasMessageContaining("vnet:token-create");
    }
}
