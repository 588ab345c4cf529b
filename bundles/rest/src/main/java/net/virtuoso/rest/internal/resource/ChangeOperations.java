package net.virtuoso.rest.internal.resource;

import java.util.Map;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.ChangesRequest;

/** Several changes at once. */
final class ChangeOperations {
    private final Commits commits;

    ChangeOperations(Commits commits) {
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of("commitChanges", this::commit);
    }

    private Reply commit(Call call) {
        ChangesRequest request = call.body(ChangesRequest.class);
        return commits.commit(call, request.changes(), request.reason() == null ? call.reason() : request.reason());
    }
}
