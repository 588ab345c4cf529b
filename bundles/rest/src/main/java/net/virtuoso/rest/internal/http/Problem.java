package net.virtuoso.rest.internal.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param kind what sort of problem
 * @param detail what is wrong with this request
 * @param field the field or parameter at fault; {@code null} if it is the request as a whole
 * @param value what was given
 * @param allowed what would be accepted
 */
record Problem(
        Kind kind,
        String detail,
        @Nullable String field,
        @Nullable String value,
        @Nullable String allowed) {

    /** The sorts of problems; documented in docs/operate/rest.md. */
    enum Kind {
        MALFORMED(400, "Malformed request"),
        UNAUTHORIZED(401, "Unauthorized"),
        FORBIDDEN(403, "Forbidden"),
        NOT_FOUND(404, "Not found"),
        METHOD_NOT_ALLOWED(405, "Method not allowed"),
        CONFLICT(409, "Conflict"),
        TOO_LARGE(413, "Too large"),
        UNSUPPORTED_TYPE(415, "Unsupported media type"),
        INVALID(422, "Invalid value"),
        UNKNOWN_REFERENCE(422, "Unknown name"),
        LIMIT(422, "Limit exceeded"),
        THROTTLED(429, "Too many failed attempts"),
        INTERNAL(500, "Internal error"),
        UNAVAILABLE(503, "Unavailable");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }
    }

    /** A problem with the request as a whole. */
    static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, null, null, null);
    }

    /** The same with the field that is at fault named by its place in the document. */
    static Problem of(RefusedException refused, Kind kind, String field) {
        String detail = field.equals(refused.field()) || refused.getMessage() == null
                ? String.valueOf(refused.getMessage())
                : field + refused.getMessage().substring(refused.field().length());
        return new Problem(kind, detail, field, refused.value(), refused.allowed());
    }

    /**
     * A refusal by the model or a service.
     *
     * @param addressed whether only the path named things: then what isn't found is the resource itself
     */
    static Problem of(RefusedException refused, boolean addressed) {
        Kind kind = switch (refused.kind()) {
            case INVALID -> Kind.INVALID;
            case NOT_FOUND -> addressed ? Kind.NOT_FOUND : Kind.UNKNOWN_REFERENCE;
            case CONFLICT -> Kind.CONFLICT;
            case LIMIT -> Kind.LIMIT;
        };
        return of(refused, kind, refused.field());
    }

    /** The HTTP status. */
    int status() {
        return kind.status;
    }

    /** The members of the document. The type is a tag URI (RFC 4151): it names the kind of problem and is no address. */
    Map<String, Object> document() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                "type",
                "tag:virtuoso.invalid,2026:problem:"
                        + kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        members.put("title", kind.title);
        members.put("status", kind.status);
        members.put("detail", detail);
        if (field != null) {
            members.put("field", field);
        }
        if (value != null) {
            members.put("value", value);
        }
        if (allowed != null) {
            members.put("allowed", allowed);
        }
        return members;
    }
}
