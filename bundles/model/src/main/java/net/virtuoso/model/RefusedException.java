package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * A value or a change was refused, whole, before it had any effect.
 *
 * <p>It carries what a person needs to mend the request: the field, the value that was given and what is
 * allowed. REST turns it into a problem document (RFC 9457), the shell into one line.
 */
public final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_VALUE_LENGTH = 80;

    /** Why a request was refused; decides the HTTP status of the problem document. */
    public enum Kind {
        /** The value itself can't be right: malformed, out of range, missing. */
        INVALID,
        /** The value names something that doesn't exist. */
        NOT_FOUND,
        /** The value clashes with something that exists. */
        CONFLICT,
        /** The change would exceed a limit. */
        LIMIT
    }

    private final Kind kind;
    private final String field;
    private final String value;
    private final String allowed;

    /**
     * @param kind why
     * @param field the name of the field as the caller knows it, for example {@code mac}
     * @param value what was given; {@code null} stands for a missing value. Cut to 80 characters.
     * @param allowed what would be accepted, and what to do next, as a phrase that can follow "allowed:"
     */
    public RefusedException(Kind kind, String field, @Nullable Object value, String allowed) {
        super(sentence(kind, field, value, allowed));
        this.kind = kind;
        this.field = field;
        this.value = text(value);
        this.allowed = allowed;
    }

    /** A malformed, out-of-range or missing value. */
    public static RefusedException invalid(String field, @Nullable Object value, String allowed) {
        return new RefusedException(Kind.INVALID, field, value, allowed);
    }

    /** A value that names something unknown. */
    public static RefusedException notFound(String field, @Nullable Object value, String allowed) {
        return new RefusedException(Kind.NOT_FOUND, field, value, allowed);
    }

    /** A value that clashes with something that exists. */
    public static RefusedException conflict(String field, @Nullable Object value, String allowed) {
        return new RefusedException(Kind.CONFLICT, field, value, allowed);
    }

    /** A change that would exceed a limit. */
    public static RefusedException limit(String field, @Nullable Object value, String allowed) {
        return new RefusedException(Kind.LIMIT, field, value, allowed);
    }

    /** Why it was refused. */
    public Kind kind() {
        return kind;
    }

    /** The field at fault. */
    public String field() {
        return field;
    }

    /** The value that was given, as text; {@code (missing)} if there was none. */
    public String value() {
        return value;
    }

    /** What would be accepted. */
    public String allowed() {
        return allowed;
    }

    private static String sentence(Kind kind, String field, @Nullable Object value, String allowed) {
        String verdict = switch (kind) {
            case INVALID -> "is not valid";
            case NOT_FOUND -> "is not known";
            case CONFLICT -> "is taken";
            case LIMIT -> "exceeds a limit";
        };
        return field + " '" + text(value) + "' " + verdict + "; allowed: " + allowed;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "(missing)";
        }
        StringBuilder clean = new StringBuilder();
        String raw = String.valueOf(value);
        raw.codePoints()
                .limit(MAX_VALUE_LENGTH)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.length() < raw.length() ? clean + "…" : clean.toString();
    }
}
