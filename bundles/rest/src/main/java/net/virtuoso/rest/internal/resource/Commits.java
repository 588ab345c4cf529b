package net.virtuoso.rest.internal.resource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.virtuoso.api.state.Commit;
import net.virtuoso.model.Change;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits changes and answers with the revision, at once or when the nodes run it. */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    /** Somewhat more than the service takes itself, should it fail to keep its word. */
    private static final long MAX_WAIT_SECONDS = 35;

    private final Services services;

    Commits(Services services) {
        this.services = services;
    }

    /** A change that leaves nothing to show. */
    Reply commit(Call call, Change change) {
        return commit(call, List.of(change), call.reason());
    }

    /** Several changes, all or none. */
    Reply commit(Call call, List<Change> changes, String reason) {
        Commit commit = services.states().commit(changes, call.actor(), reason);
        return answer(call, commit.revision(), running -> Reply.json(new Committed(commit.revision(), running, null)));
    }

    /**
     * A change that makes or changes something.
     *
     * @param collection where it is, for the header Location; {@code null} if it was there before
     * @param id its identifier
     * @param item what it looks like, asked when the answer is made
     */
    Reply commit(Call call, Change change, @Nullable String collection, String id, Function<Commit, Object> item) {
        Commit commit = services.states().commit(List.of(change), call.actor(), call.reason());
        return answer(call, commit.revision(), running -> {
            Committed body = new Committed(commit.revision(), running, item.apply(commit));
            return collection == null
                    ? Reply.json(body)
                    : new Reply.Json(201, body, Map.of("Location", "/api/v1/" + collection + "/" + escape(id)));
        });
    }

    /** Answers now, or when the nodes run the revision if the call wants that. */
    Reply answer(Call call, long revision, Function<@Nullable Boolean, Reply> reply) {
        if (!call.waits()) {
            return reply.apply(null);
        }
        CompletionStage<Boolean> done = services.states()
                .running(revision)
                .toCompletableFuture()
                .copy()
                .orTimeout(MAX_WAIT_SECONDS, TimeUnit.SECONDS)
                .handle((running, error) -> {
                    if (error != null) {
                        LOG.debug("revision {} doesn't run everywhere yet", revision, error);
                    }
                    return error == null;
                });
        return new Reply.Later(done, reply);
    }

    private static String escape(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
    }

    /**
     * The outcome of a change.
     *
     * @param revision of the desired state after it
     * @param running whether the nodes run it; {@code null} if that wasn't waited for
     * @param item what was made or changed; {@code null} if nothing is left of it
     */
    record Committed(
            long revision,
            @Nullable Boolean running,
            @Nullable Object item) {}

    /**
     * A list.
     *
     * @param revision of the desired state that was read
     * @param items in the order of identifiers
     */
    record Items(long revision, List<?> items) {}
}
