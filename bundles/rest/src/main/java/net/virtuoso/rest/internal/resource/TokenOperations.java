package net.virtuoso.rest.internal.resource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import net.virtuoso.api.identity.JoinTokens;
import net.virtuoso.model.JoinToken;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.TokenRequest;
import org.jspecify.annotations.Nullable;

/** Tokens that let nodes in, and the end of a node's certificate. */
final class TokenOperations {
    private final Services services;
    private final Commits commits;
    private final InstantSource clock = InstantSource.system();

    TokenOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listTokens", this::list,
                "createToken", this::create,
                "deleteToken", this::delete,
                "revokeNode", this::revoke);
    }

    private Reply list(Call call) {
        Instant now = clock.instant();
        List<TokenView> tokens =
                services.tokens().list().stream().map(t -> TokenView.of(t, now)).toList();
        return Reply.json(new Commits.Items(services.state().revision(), tokens));
    }

    private Reply create(Call call) {
        TokenRequest request = call.body(TokenRequest.class);
        JoinTokens.Created made = services.tokens().create(request.node(), request.validity(), call.actor());
        JoinToken token = made.token();
        return new Reply.Json(
                201,
                new Commits.Committed(
                        made.revision(), null, new CreatedView(token.id(), made.text(), token.node(), token.expires())),
                Map.of("Location", "/api/v1/tokens/" + token.id(), "Cache-Control", "no-store"));
    }

    private Reply delete(Call call) {
        String id = call.value("token");
        NotHere.unless(services.state().trust().tokens().get(id), "token", id);
        return Reply.json(new Commits.Committed(services.tokens().delete(id, call.actor()), null, null));
    }

    private Reply revoke(Call call) {
        long revision = services.tokens().revoke(call.value("node"), call.actor());
        return commits.answer(call, revision, running -> Reply.json(new Commits.Committed(revision, running, null)));
    }

    /** A token as the specification shows it. */
    private record TokenView(
            String id,
            String state,
            @Nullable String node,
            Instant created,
            Instant expires,
            String creator,
            @Nullable String usedBy) {
        static TokenView of(JoinToken token, Instant now) {
            return new TokenView(
                    token.id(),
                    token.state(now),
                    token.node(),
                    token.created(),
                    token.expires(),
                    token.creator(),
                    token.usedBy());
        }
    }

    /** A token with its text, once. */
    private record CreatedView(
            String id, String text, @Nullable String node, Instant expires) {
        /** Without the text: logs are kept. */
        @Override
        public String toString() {
            return "CreatedView[" + id + "]";
        }
    }
}
