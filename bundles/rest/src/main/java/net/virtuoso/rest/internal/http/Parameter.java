package net.virtuoso.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of an operation, with as much of JSON Schema as the specification's parameters use.
 *
 * @param name its name in the path, the query or the header
 * @param in {@code path}, {@code query} or {@code header}
 * @param description what it means, for messages
 * @param pattern what the text must match; {@code null} if anything goes
 * @param choices the only values; empty if anything goes
 * @param integer whether it is a number without fraction
 * @param minimum the least number
 * @param maximum the greatest number
 * @param fallback the value if it is absent; {@code null} if it has none
 * @param required whether a request without it is refused
 */
record Parameter(
        String name,
        String in,
        String description,
        @Nullable Pattern pattern,
        List<String> choices,
        boolean integer,
        long minimum,
        long maximum,
        @Nullable String fallback,
        boolean required) {

    /** Reads a parameter object; the schema is given with its references resolved. */
    static Parameter read(JsonNode parameter, JsonNode schema) {
        List<String> choices = new ArrayList<>();
        schema.path("enum").forEach(choice -> choices.add(choice.asText()));
        return new Parameter(
                parameter.path("name").asText(),
                parameter.path("in").asText(),
                parameter.path("description").asText(),
                schema.has("pattern") ? Pattern.compile(schema.path("pattern").asText()) : null,
                List.copyOf(choices),
                "integer".equals(schema.path("type").asText()),
                schema.path("minimum").asLong(Long.MIN_VALUE),
                schema.path("maximum").asLong(Long.MAX_VALUE),
                schema.has("default") ? schema.path("default").asText() : null,
                parameter.path("required").asBoolean());
    }

    /**
     * Checks a value.
     *
     * @return the same value
     * @throws RefusedException if the specification doesn't allow it
     */
    String check(String value) {
        boolean fits = choices.isEmpty() || choices.contains(value);
        if (pattern != null) {
            fits &= pattern.matcher(value).find();
        }
        if (integer) {
            fits &= isInRange(value);
        }
        if (!fits) {
            throw RefusedException.invalid(name, value, allowed());
        }
        return value;
    }

    /** The refusal of a request that lacks it. */
    RefusedException missing() {
        return RefusedException.invalid(name, null, allowed());
    }

    private boolean isInRange(String value) {
        try {
            long number = Long.parseLong(value);
            return number >= minimum && number <= maximum;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String allowed() {
        if (!choices.isEmpty()) {
            return String.join(" or ", choices) + " (" + description + ")";
        }
        if (integer) {
            String range = maximum == Long.MAX_VALUE ? minimum + " or more" : minimum + " to " + maximum;
            return "a number, " + range + " (" + description + ")";
        }
        return description;
    }
}
