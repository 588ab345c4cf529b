package net.virtuoso.rest.internal.http;

import net.virtuoso.model.RefusedException;
import net.virtuoso.rest.internal.http.Problem.Kind;
import org.jspecify.annotations.Nullable;

/** What the path names doesn't exist: answered with 404, unlike a name in a body that doesn't. */
public final class NotHere {
    private NotHere() {}

    /**
     * Ends the request unless the thing exists.
     *
     * @param thing what was found at the path
     * @param field what sort of thing it is
     * @param id what the path says
     * @return the thing
     */
    public static <T> T unless(@Nullable T thing, String field, Object id) {
        if (thing == null) {
            throw of(field, id, "one that there is; the list shows them");
        }
        return thing;
    }

    /**
     * The answer.
     *
     * @param allowed what would be there, as a phrase
     */
    public static RuntimeException of(String field, Object id, String allowed) {
        RefusedException refused = RefusedException.notFound(field, id, allowed);
        return new RequestException(Problem.of(refused, Kind.NOT_FOUND, field));
    }
}
