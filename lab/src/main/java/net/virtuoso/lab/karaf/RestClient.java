package net.virtuoso.lab.karaf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.virtuoso.lab.net.NamespaceHttp;
import net.virtuoso.lab.net.NetworkNamespace;

/**
 * A client of the product's REST interface at a loopback address. JSON in, JSON out; an answer other
 * than 2xx is a {@link RestProblem}. Thread-safe.
 */
public final class RestClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int FIRST_ERROR = 300;

    private final HttpClient http;
    private final String base;
    private final String authorization;

    RestClient(NetworkNamespace namespace, int port, String user, String password) {
        this(NamespaceHttp.client(namespace), port, user, password);
    }

    /** @param http decides where the loopback address is */
    RestClient(HttpClient http, int port, String user, String password) {
        this.http = http;
        this.base = "http://127.0.0.1:" + port;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether {@code /healthz} answers 200; false too if nothing listens yet. */
    public boolean isHealthy() {
        try {
            return http.send(request("/healthz").GET().build(), BodyHandlers.discarding())
                            .statusCode()
                    == OK;
        } catch (IOException e) {
            return false; // nothing listens yet, or no more
        } catch (InterruptedException e) {
            throw interrupted("GET /healthz", e);
        }
    }

    /** Reads a resource; {@code path} begins behind {@code /api/v1}, or is a whole path such as {@code /metrics}. */
    public JsonNode get(String path) {
        return send("GET", path, "");
    }

    /** Posts a document (any value that Jackson writes). */
    public JsonNode post(String path, Object body) {
        return send("POST", path, write(body));
    }

    /** Posts nothing: for actions. */
    public JsonNode post(String path) {
        return send("POST", path, "");
    }

    /** Puts a document (any value that Jackson writes). */
    public JsonNode put(String path, Object body) {
        return send("PUT", path, write(body));
    }

    /** Deletes a resource. */
    public JsonNode delete(String path) {
        return send("DELETE", path, "");
    }

    /** Sends a body as it is, JSON or not: for what must be refused. */
    public JsonNode send(String method, String path, String body) {
        HttpRequest request = request(path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build();
        String what = method + " " + request.uri().getPath();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_ERROR) {
                throw new RestProblem(what, response.statusCode(), parse(what, response));
            }
            return parse(what, response);
        } catch (IOException e) {
            throw new RestUnreachable(what + " at " + base + ": " + e, e);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    /**
     * Follows the stream of events on a thread of its own, until the server or {@link Thread#interrupt} ends it.
     *
     * @param after number of the event to begin behind; 0 for the oldest that is kept
     * @param listener gets each event's document, in order, on that thread
     */
    public Thread events(long after, Consumer<JsonNode> listener) {
        HttpRequest request = HttpRequest.newBuilder(uri("/events?after=" + after))
                .header("Authorization", authorization)
                .header("Accept", "text/event-stream")
                .build();
        Thread thread = new Thread(() -> follow(request, listener), "vnet-lab-events");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void follow(HttpRequest request, Consumer<JsonNode> listener) {
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                lines.filter(line -> line.startsWith("data:"))
                        .map(line -> read(line.substring("data:".length())))
                        .forEach(listener);
            }
        } catch (IOException e) {
            throw new RestUnreachable("events at " + base + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT).header("Authorization", authorization);
    }

    private URI uri(String path) {
        boolean whole = path.equals("/healthz") || path.equals("/metrics") || path.equals("/openapi.json");
        return URI.create(base + (whole ? "" : "/api/v1") + path);
    }

    private static JsonNode parse(String what, HttpResponse<String> response) {
        if (response.body().isBlank()) {
            return MissingNode.getInstance();
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("json")) {
            throw new RestProblem(
                    what, response.statusCode(), JSON.createObjectNode().put("detail", response.body()));
        }
        return read(response.body());
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    private static String write(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body, e);
        }
    }

    private static IllegalStateException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted during " + what, cause);
    }
}
