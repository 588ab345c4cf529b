package net.virtuoso.control.internal.controller;

import java.time.InstantSource;
import java.util.function.Supplier;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.control.internal.connection.Caller;
import net.virtuoso.control.internal.connection.Peer;
import net.virtuoso.identity.Admission;
import net.virtuoso.identity.Holder;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Trust;
import net.virtuoso.wire.control.ControlMessage;
import org.jspecify.annotations.Nullable;

/** Says who may speak for which node, and who gets a certificate. On a plain connection everybody may speak for any. */
final class Doorman {
    private final Supplier<@Nullable Admission> admissions;
    private final InstantSource clock;

    /** @param admissions gives {@code null} while no certificate can be signed */
    Doorman(Supplier<@Nullable Admission> admissions, InstantSource clock) {
        this.admissions = admissions;
        this.clock = clock;
    }

    /** Why a peer may not speak for a node; {@code null} if it may. */
    @Nullable
    String objection(Peer peer, String node, Trust trust) {
        if (!peer.isEncrypted()) {
            return null;
        }
        Caller caller = peer.caller();
        if (caller == null) {
            return "node '" + node + "' has shown no certificate: it needs a join token (vnet:token-create --node "
                    + node + ")";
        }
        if (!caller.holder().equals(Holder.node(node))) {
            return "the certificate shown is that of " + caller.holder() + ", not of node '" + node + "'";
        }
        return isRevoked(peer, trust) ? revoked(node) : null;
    }

    /** Whether what the peer has shown doesn't count any more. */
    static boolean isRevoked(Peer peer, Trust trust) {
        Caller caller = peer.caller();
        return caller != null && trust.revoked().containsKey(caller.serial());
    }

    /** What a node is told whose certificate was revoked. */
    static String revoked(String node) {
        return "the certificate of node '" + node + "' was revoked; to let it in again, give it a new token"
                + " (vnet:token-create --node " + node + ")";
    }

    /**
     * A peer shows a token.
     *
     * @throws RefusedException if it gets no certificate
     */
    Admission.Outcome admit(Peer peer, ControlMessage.Admit message, Trust trust) {
        if (message.protocol() != ControlMessage.PROTOCOL) {
            throw RefusedException.invalid(
                    "protocol",
                    message.protocol(),
                    ControlMessage.PROTOCOL + ": install the same version on node and controller");
        }
        if (!peer.isEncrypted()) {
            throw RefusedException.invalid(
                    "token", message.token(), "none: this controller doesn't encrypt (plaintext = true)");
        }
        return admission()
                .admit(trust, message.node(), message.token(), message.secret(), message.request(), clock.instant());
    }

    /**
     * A node that is in wants its next certificate.
     *
     * @throws RefusedException if it gets none
     */
    Admission.Outcome renew(Peer peer, ControlMessage.Renew message, Trust trust) {
        Caller caller = peer.caller();
        if (caller == null) {
            throw RefusedException.invalid("certificate", null, "one to renew");
        }
        return admission().renew(trust, caller.holder().name(), caller.serial(), message.request(), clock.instant());
    }

    private Admission admission() {
        Admission admission = admissions.get();
        if (admission == null) {
            throw new UnavailableException(
                    "this controller can't sign certificates now: its log says which file it lacks");
        }
        return admission;
    }
}
