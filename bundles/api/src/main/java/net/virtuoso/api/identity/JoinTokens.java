package net.virtuoso.api.identity;

import java.time.Duration;
import java.util.List;
import net.virtuoso.model.JoinToken;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Lets new nodes in, and shuts nodes out. Safe for use by several threads; changes block for some milliseconds. */
@ProviderType
public interface JoinTokens {
    /** How long a token lasts if nothing else is asked for. */
    Duration DEFAULT_VALIDITY = Duration.ofHours(1);

    /** The shortest. */
    Duration MIN_VALIDITY = Duration.ofMinutes(1);

    /** The longest. */
    Duration MAX_VALIDITY = Duration.ofDays(30);

    /**
     * A token that was made.
     *
     * @param token what is remembered of it
     * @param text what the node needs; it can't be had again
     * @param revision the revision since which it counts
     */
    record Created(JoinToken token, String text, long revision) {
        /** Without the text: logs are kept. */
        @Override
        public String toString() {
            return "Created[" + token.id() + ", revision " + revision + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param node the only node that may use it, also one that has a certificate; {@code null} for any new one
     * @param validity how long it may be used, {@link #MIN_VALIDITY} to {@link #MAX_VALIDITY}
     * @param actor who asks
     * @throws net.virtuoso.model.RefusedException if it can't be
     * @throws net.virtuoso.api.state.UnavailableException if this controller doesn't lead, or doesn't encrypt
     */
    Created create(@Nullable String node, Duration validity, String actor);

    /** Those that are remembered, in the order of their identifiers: usable, used, and some that have expired. */
    List<JoinToken> list();

    /**
     * Makes a token void. A node that has joined with it stays.
     *
     * @return the revision after it
     * @throws net.virtuoso.model.RefusedException if there is none
     */
    long delete(String id, String actor);

    /**
     * Shuts a node out: its certificates and tokens are void at once, its connections are cut. It comes back with a new token
     * only.
     *
     * @return the revision after it
     * @throws net.virtuoso.model.RefusedException if it has no certificate
     */
    long revoke(String node, String actor);
}
