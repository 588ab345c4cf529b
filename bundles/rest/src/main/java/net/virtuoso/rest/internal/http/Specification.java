package net.virtuoso.rest.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The OpenAPI document of the interface: the source of truth for what it offers. */
public final class Specification {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final byte[] text;
    private final JsonNode document;
    private final List<Route> routes;

    private Specification(byte[] text) throws IOException {
        this.text = text;
        document = new ObjectMapper().readTree(text);
        routes = readRoutes();
    }

    /** Reads the document that is part of this bundle. */
    public static Specification load() {
        try (InputStream in = Specification.class.getResourceAsStream("/net/virtuoso/rest/internal/openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing in the bundle");
            }
            return new Specification(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json can't be read", e);
        }
    }

    /** The document as it is served. */
    public byte[] text() {
        return text.clone();
    }

    /** Every operation. */
    List<Route> routes() {
        return routes;
    }

    private List<Route> readRoutes() {
        List<Route> found = new ArrayList<>();
        for (var path : document.path("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    found.add(route(path.getKey(), path.getValue(), method.getKey(), method.getValue()));
                }
            }
        }
        return List.copyOf(found);
    }

    private Route route(String template, JsonNode path, String method, JsonNode operation) {
        List<Parameter> parameters = new ArrayList<>();
        path.path("parameters").forEach(p -> parameters.add(parameter(p)));
        operation.path("parameters").forEach(p -> parameters.add(parameter(p)));
        JsonNode security = operation.path("security");
        return new Route(
                method.toUpperCase(Locale.ROOT),
                template,
                operation.path("operationId").asText(),
                List.copyOf(parameters),
                operation.has("requestBody"),
                security.isArray() && security.isEmpty());
    }

    private Parameter parameter(JsonNode node) {
        JsonNode parameter = resolve(node);
        return Parameter.read(parameter, resolve(parameter.path("schema")));
    }

    private JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = document.at(node.path("$ref").asText().substring(1));
        if (target.isMissingNode()) {
            throw new IllegalStateException(
                    "openapi.json has no " + node.path("$ref").asText());
        }
        return target;
    }
}
