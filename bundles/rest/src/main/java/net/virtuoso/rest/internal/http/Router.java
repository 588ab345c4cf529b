package net.virtuoso.rest.internal.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the operation that a request asks for. Immutable. */
public final class Router {
    private final List<Route> routes;
    private final Map<String, Handler> handlers;

    /**
     * @param specification what is offered
     * @param handlers who carries it out, by the operation's identifier
     * @throws IllegalStateException if an operation has no handler or a handler no operation
     */
    public Router(Specification specification, Map<String, Handler> handlers) {
        this.routes = specification.routes();
        this.handlers = new HashMap<>(handlers);
        TreeSet<String> specified = new TreeSet<>();
        routes.forEach(route -> specified.add(route.operation()));
        TreeSet<String> missing = new TreeSet<>(specified);
        missing.removeAll(handlers.keySet());
        TreeSet<String> unknown = new TreeSet<>(handlers.keySet());
        unknown.removeAll(specified);
        if (!missing.isEmpty() || !unknown.isEmpty() || specified.size() != routes.size()) {
            throw new IllegalStateException("openapi.json and the handlers differ: without handler " + missing
                    + ", without operation " + unknown + ", " + routes.size() + " routes");
        }
    }

    /** The operations' identifiers. */
    public List<String> operations() {
        return routes.stream().map(Route::operation).sorted().toList();
    }

    /**
     * Finds an operation.
     *
     * @param method the HTTP method; HEAD counts as GET
     * @param segments the decoded parts of the path between slashes
     */
    Match match(String method, List<String> segments) {
        String wanted = "HEAD".equals(method) ? "GET" : method;
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            Map<String, String> values = route.match(segments);
            if (values == null) {
                continue;
            }
            if (route.method().equals(wanted)) {
                return new Match(route, handlers.get(route.operation()), values, List.of());
            }
            allowed.add(route.method());
            if ("GET".equals(route.method())) {
                allowed.add("HEAD");
            }
        }
        return new Match(null, null, Map.of(), List.copyOf(allowed));
    }

    /**
     * What was found.
     *
     * @param route the operation; {@code null} if there is none
     * @param handler who carries it out; {@code null} if there is no operation
     * @param values the values of the path's parameters
     * @param allowed the methods that the path has if it hasn't the one that was asked for; empty if the path is unknown
     */
    record Match(@Nullable Route route, @Nullable Handler handler, Map<String, String> values, List<String> allowed) {}
}
