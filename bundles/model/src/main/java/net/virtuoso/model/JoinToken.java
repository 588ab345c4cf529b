package net.virtuoso.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Leave for one node to join, once. The secret itself is only in the hands of who asked for the token.
 *
 * @param id its public name
 * @param secretHash SHA-256 of the secret, in hexadecimal
 * @param node the only node that may use it; {@code null} for any that has no certificate yet
 * @param created when it was made
 * @param expires from when on it is void
 * @param creator who asked for it
 * @param usedBy the node that used it; {@code null} until then
 * @param usedWith what identifies the key that it was used with (SHA-256 in hexadecimal): the same node may ask again for a
 *     certificate that it didn't get, nobody else may
 */
public record JoinToken(
        String id,
        String secretHash,
        @Nullable String node,
        Instant created,
        Instant expires,
        String creator,
        @Nullable String usedBy,
        @Nullable String usedWith) {
    /** Checks every part. */
    public JoinToken {
        Names.requireName("id", id);
        NodeCertificate.requireHex("secretHash", secretHash, 64);
        if (node != null) {
            Names.requireName("node", node);
        }
        Names.require("created", created, "a time");
        Names.require("expires", expires, "a time");
        Names.requireLabel("creator", creator);
        if (usedBy != null) {
            Names.requireName("usedBy", usedBy);
            NodeCertificate.requireHex("usedWith", usedWith, 64);
        }
    }

    /** One that nobody has used. */
    public JoinToken(
            String id, String secretHash, @Nullable String node, Instant created, Instant expires, String creator) {
        this(id, secretHash, node, created, expires, creator, null, null);
    }

    /** The same after its use. */
    public JoinToken used(String by, String with) {
        return new JoinToken(id, secretHash, node, created, expires, creator, by, with);
    }

    /** Whether a node may still join with it. */
    public boolean isUsable(Instant now) {
        return usedBy == null && now.isBefore(expires);
    }

    /** What became of it, for people and programs: {@code usable}, {@code used}, {@code expired}. */
    public String state(Instant now) {
        if (usedBy != null) {
            return "used";
        }
        return isUsable(now) ? "usable" : "expired";
    }
}
