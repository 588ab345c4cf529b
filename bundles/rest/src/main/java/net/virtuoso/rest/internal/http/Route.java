package net.virtuoso.rest.internal.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the specification: a method on a path.
 *
 * @param method the HTTP method in capitals
 * @param template the path with parameters in braces
 * @param operation the operation's identifier, which names its handler
 * @param parameters those of the path included
 * @param hasBody whether the request has a body, in JSON
 * @param isPublic whether nobody has to say who asks
 */
record Route(
        String method,
        String template,
        String operation,
        List<Parameter> parameters,
        boolean hasBody,
        boolean isPublic) {

    /** Whether the path names a thing, not a collection. */
    boolean isAddressed() {
        return template.indexOf('{') >= 0;
    }

    /** Whether the query can have this parameter. */
    boolean hasQuery(String name) {
        return parameters.stream()
                .anyMatch(parameter ->
                        "query".equals(parameter.in()) && parameter.name().equals(name));
    }

    /** Whether the operation changes something. */
    boolean isChange() {
        return !"GET".equals(method);
    }

    /**
     * Matches a path.
     *
     * @param segments the decoded parts of the path between slashes
     * @return the values of the path's parameters, or {@code null} if the path isn't this route's
     */
    @Nullable
    Map<String, String> match(List<String> segments) {
        String[] parts = template.substring(1).split("/", -1);
        if (parts.length != segments.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            String segment = segments.get(i);
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), segment);
            } else if (!part.equals(segment)) {
                return null;
            }
        }
        return values;
    }
}
