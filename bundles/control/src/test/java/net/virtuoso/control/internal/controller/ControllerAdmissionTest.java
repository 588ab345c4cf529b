package net.virtuoso.control.internal.controller;

import static net.virtuoso.control.internal.States.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.virtuoso.control.internal.connection.Caller;
import net.virtuoso.identity.Admission;
import net.virtuoso.identity.CertificateAuthority;
import net.virtuoso.identity.Certificates;
import net.virtuoso.identity.Holder;
import net.virtuoso.identity.SigningRequest;
import net.virtuoso.identity.TokenText;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.JoinToken;
import net.virtuoso.wire.control.ControlMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerAdmissionTest {
    private final SecureRandom random = new SecureRandom();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final CertificateAuthority authority = CertificateAuthority.create(now, random);
    private final KeyPair keys = Certificates.newKeys(random);
    private final RecordingEffects effects = new RecordingEffects(DesiredState.EMPTY);

    private final Controller controller = new Controller(
            "c",
            1_000,
            () -> now,
            new Doorman(() -> new Admission(authority, Duration.ofDays(30)), () -> now),
            effects);

    @BeforeEach
    void lead() {
        controller.onLeadership(true, "192.0.2.9:7771");
    }

    private static RecordingPeer peer() {
        RecordingPeer peer = new RecordingPeer();
        peer.encrypted = true;
        return peer;
    }

    private RecordingPeer peer(String name, String serial) {
        RecordingPeer peer = peer();
        peer.caller = new Caller(Holder.node(name), serial);
        return peer;
    }

    private void commit(Change... changes) {
        controller.onState(effects.put(List.of(changes)));
    }

    private TokenText token() {
        TokenText token = TokenText.create(authority.certificate().getPublicKey(), random);
        commit(new Change.AddToken(
                new JoinToken(token.id(), token.secretHash(), null, now, now.plus(Duration.ofHours(1)), "test")));
        return token;
    }

    private void admit(RecordingPeer peer, TokenText token, String name) {
        controller.onMessage(
                peer,
                new ControlMessage.Admit(
                        ControlMessage.PROTOCOL, name, token.id(), token.secret(), SigningRequest.create(keys, name)));
    }

    private void join(RecordingPeer peer, String name) {
        controller.onMessage(peer, new ControlMessage.Join(ControlMessage.PROTOCOL, node(name, 1), "1.0"));
    }

    private static String refusal(RecordingPeer peer) {
        return ((ControlMessage.Refused) peer.sent.get(peer.sent.size() - 1)).reason();
    }

    private String admitted(String name) throws Exception {
        RecordingPeer peer = peer();
        admit(peer, token(), name);
        ControlMessage.Issued issued = (ControlMessage.Issued) peer.sent.get(0);
        X509Certificate certificate = Certificates.decode(issued.chain().get(0));
        assertThat(Holder.of(certificate)).isEqualTo(Holder.node(name));
        return Certificates.serial(certificate);
    }

    @Test
    void aCertificateIsHandedOutOnceItIsCommitted() throws Exception {
        TokenText token = token();
        effects.storeDown = true;
        RecordingPeer early = peer();
        admit(early, token, "far");
        assertThat(early.sent).noneMatch(ControlMessage.Issued.class::isInstance);
        assertThat(refusal(early)).contains("calls again");
        effects.storeDown = false;
        RecordingPeer again = peer();
        admit(again, token, "far");
        assertThat(again.sent.get(0)).isInstanceOf(ControlMessage.Issued.class);
        assertThat(effects.stored.trust().certificatesOf("far")).hasSize(1);
    }

    @Test
    void withoutACertificateNobodyJoins() {
        RecordingPeer nobody = peer();
        join(nobody, "far");
        assertThat(refusal(nobody)).contains("no certificate").contains("vnet:token-create --node far");
        assertThat(nobody.closed).isNotNull();
        assertThat(effects.stored.nodes()).isEmpty();
    }

    @Test
    void aCertificateSpeaksForItsOwnNodeOnly() throws Exception {
        String serial = admitted("mallory");
        RecordingPeer other = peer("mallory", serial);
        join(other, "home");
        assertThat(refusal(other)).contains("'mallory'").contains("'home'");
        RecordingPeer controllers = peer();
        controllers.caller = new Caller(Holder.controller("home"), "01");
        join(controllers, "home");
        assertThat(refusal(controllers)).contains("controller 'home'");
        RecordingPeer right = peer("mallory", serial);
        join(right, "mallory");
        assertThat(right.sent.get(0)).isInstanceOf(ControlMessage.Welcome.class);
    }

    @Test
    void revocationEndsTheConnectionAndTellsTheOthersAtOnce() throws Exception {
        String serial = admitted("far");
        RecordingPeer far = peer("far", serial);
        join(far, "far");
        RecordingPeer near = peer("near", admitted("near"));
        join(near, "near");
        commit(new Change.RevokeNode("far"));
        assertThat(far.closed).contains("revoked");
        assertThat(near.closed).isNull();
        assertThat(near.lastConfig()).isNotNull();
        assertThat(near.lastConfig().revoked()).containsExactly(serial);
        RecordingPeer again = peer("far", serial);
        join(again, "far");
        assertThat(refusal(again)).contains("revoked").contains("vnet:token-create --node far");
    }

    @Test
    void renewalIsForWhoIsIn() throws Exception {
        String serial = admitted("far");
        now = now.plus(Duration.ofDays(16));
        ControlMessage.Renew renew = new ControlMessage.Renew(SigningRequest.create(keys, "far"));
        RecordingPeer outside = peer("far", serial);
        controller.onMessage(outside, renew);
        assertThat(outside.closed).isNotNull();
        RecordingPeer far = peer("far", serial);
        join(far, "far");
        controller.onMessage(far, renew);
        assertThat(far.sent.get(far.sent.size() - 1)).isInstanceOf(ControlMessage.Issued.class);
        controller.onMessage(far, new ControlMessage.Renew("garbage"));
        assertThat(far.sent.get(far.sent.size() - 1)).isInstanceOf(ControlMessage.Denied.class);
        assertThat(far.closed).isNull();
        assertThat(effects.stored.trust().certificatesOf("far")).hasSize(2);
    }

    @Test
    void theCertificateTellsWhetherItIsTheSameAgentThatCallsAgain() throws Exception {
        String serial = admitted("far");
        RecordingPeer first = peer("far", serial);
        join(first, "far");
        RecordingPeer moved = peer("far", serial);
        moved.host = "192.0.2.51";
        join(moved, "far");
        assertThat(first.closed).as("dead without anybody having noticed").isNotNull();
        assertThat(moved.sent.get(0)).isInstanceOf(ControlMessage.Welcome.class);

        now = now.plus(Duration.ofDays(16));
        controller.onMessage(moved, new ControlMessage.Renew(SigningRequest.create(keys, "far")));
        ControlMessage.Issued issued = (ControlMessage.Issued) moved.sent.get(moved.sent.size() - 1);
        String next = Certificates.serial(Certificates.decode(issued.chain().get(0)));
        RecordingPeer renewed = peer("far", next);
        join(renewed, "far");
        assertThat(renewed.sent.get(0)).as("with what it got before").isInstanceOf(ControlMessage.Welcome.class);

        TokenText second = TokenText.create(authority.certificate().getPublicKey(), random);
        commit(new Change.AddToken(
                new JoinToken(second.id(), second.secretHash(), "far", now, now.plus(Duration.ofHours(1)), "test")));
        RecordingPeer asking = peer();
        admit(asking, second, "far");
        ControlMessage.Issued other = (ControlMessage.Issued) asking.sent.get(0);
        RecordingPeer impostor = peer(
                "far", Certificates.serial(Certificates.decode(other.chain().get(0))));
        join(impostor, "far");
        assertThat(refusal(impostor)).contains("'far' is connected already").contains("another name");
        assertThat(renewed.closed).isNull();
        controller.onClosed(renewed, "silent");
        RecordingPeer again = peer("far", impostor.caller.serial());
        join(again, "far");
        assertThat(again.sent.get(0)).isInstanceOf(ControlMessage.Welcome.class);
    }

    @Test
    void whoDoesNotLeadSignsNothing() {
        TokenText token = token();
        controller.onLeadership(false, "192.0.2.8:7771");
        RecordingPeer peer = peer();
        admit(peer, token, "far");
        assertThat(peer.sent)
                .singleElement()
                .isEqualTo(new ControlMessage.Refused("controller 'c' does not lead", "192.0.2.8:7771"));
        assertThat(effects.stored.trust().certificates()).isEmpty();
    }

    @Test
    void aTokenOnAPlainConnectionIsDenied() {
        RecordingPeer plain = new RecordingPeer();
        admit(plain, token(), "far");
        assertThat(plain.sent.get(0)).isInstanceOf(ControlMessage.Denied.class);
        assertThat(effects.stored.trust().certificates()).isEmpty();
    }
}
