package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.virtuoso.api.access.Authenticator;
import net.virtuoso.api.access.Identity;
import net.virtuoso.rest.internal.event.EventFeed;
import net.virtuoso.rest.internal.http.Dispatcher;
import net.virtuoso.rest.internal.http.Gate;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.Json;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.http.RequestCounters;
import net.virtuoso.rest.internal.http.Router;
import net.virtuoso.rest.internal.http.Specification;
import net.virtuoso.rest.internal.metrics.MetricsPage;
import net.virtuoso.rest.internal.resource.Operations;
import net.virtuoso.rest.internal.resource.Services;
import net.virtuoso.testkit.controller.MemoryController;
import net.virtuoso.testkit.controller.MemoryEventLog;
import net.virtuoso.testkit.controller.MemoryTokens;
import net.virtuoso.testkit.controller.ScriptedAdaptation;
import net.virtuoso.testkit.controller.ScriptedMatrices;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The whole interface on a Jetty on loopback, over a controller in memory, and a client that compares every answer with the
 * specification.
 */
final class Api implements AutoCloseable {
    static final String V1 = "/api/v1/";

    final MemoryController controller = new MemoryController();
    final MemoryEventLog log;
    final ScriptedAdaptation adaptation = new ScriptedAdaptation(controller);
    final MemoryTokens tokens = new MemoryTokens(controller);
    final Services services = new Services();
    final EventFeed feed;
    final Router router;
    final Set<String> exercised = new TreeSet<>();

    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode document;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    Api() {
        this(new KnownAccounts(), new EventFeed.Limits(2, 60), 1000);
    }

    Api(Authenticator authenticator, EventFeed.Limits limits, int keepEvents) {
        log = new MemoryEventLog(InstantSource.system(), keepEvents);
        services.statesSlot().set(controller);
        services.inventorySlot().set(controller);
        services.adaptationSlot().set(adaptation);
        services.tokensSlot().set(tokens);
        ScriptedMatrices matrices = new ScriptedMatrices(controller, 1e6);
        services.matricesSlot().set(matrices);
        Json json = new Json();
        RequestCounters counters = new RequestCounters();
        feed = new EventFeed(json, thread, () -> limits);
        feed.follow(log);
        Specification specification = Specification.load();
        Map<String, Handler> handlers = new HashMap<>(Operations.of(services));
        handlers.putAll(feed.handlers());
        handlers.putAll(new MetricsPage(services, counters).handlers());
        handlers.put("getOpenapi", call -> new Reply.Bytes("application/json", specification.text()));
        router = new Router(specification, handlers);
        Dispatcher dispatcher = new Dispatcher(router, new Gate(authenticator, () -> false), json, counters);
        try {
            document = mapper.readTree(specification.text());
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler();
            ServletHolder holder = new ServletHolder(new Bridge(dispatcher));
            holder.setAsyncSupported(true);
            for (String pattern : List.of("/api/*", "/healthz", "/metrics", "/openapi.json")) {
                context.addServlet(holder, pattern);
            }
            server.setHandler(context);
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the server doesn't start", e);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    Answer get(String path) {
        return send(request("GET", path, null));
    }

    Answer post(String path, String body) {
        return send(request("POST", path, body));
    }

    Answer put(String path, String body) {
        return send(request("PUT", path, body));
    }

    Answer delete(String path) {
        return send(request("DELETE", path, null));
    }

    HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path))
                .header("Authorization", basic("admin", "secret"))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body == null ? builder : builder.header("Content-Type", "application/json");
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Sends, and compares the answer with the specification. */
    Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            String contentType = response.headers().firstValue("Content-Type").orElse("");
            JsonNode body = contentType.contains("json") ? mapper.readTree(response.body()) : mapper.nullNode();
            Answer answer =
                    new Answer(response, contentType, body, new String(response.body(), StandardCharsets.UTF_8));
            checkAgainstSpecification(request, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a stream; the caller closes it. */
    HttpResponse<InputStream> open(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(builder.build(), BodyHandlers.ofInputStream());
        exercised.add("readEvents");
        return response;
    }

    private void checkAgainstSpecification(HttpRequest request, Answer answer) {
        JsonNode operation = operation(request.method(), request.uri().getPath());
        JsonNode problem = document.at("/components/responses/Problem");
        JsonNode described = problem;
        if (operation != null) {
            exercised.add(operation.path("operationId").asText());
            JsonNode responses = operation.path("responses");
            described = responses.path(Integer.toString(answer.status()));
            if (described.isMissingNode()) {
                assertThat(answer.status())
                        .as("%s %s isn't described", request.method(), request.uri())
                        .isGreaterThanOrEqualTo(400);
                described = problem;
            }
            described = resolve(described);
        }
        JsonNode content = described.path("content");
        String mediaType = answer.contentType().split(";", 2)[0].strip();
        assertThat(content.has(mediaType))
                .as("%s in %s", answer.contentType(), content)
                .isTrue();
        if (mediaType.endsWith("json") && !"HEAD".equals(request.method())) {
            assertThat(errors(content.path(mediaType).path("schema"), answer.body()))
                    .as("%s %s: %s", request.method(), request.uri(), answer.text())
                    .isEmpty();
        }
    }

    private JsonNode operation(String method, String path) {
        String wanted = "HEAD".equals(method) ? "get" : method.toLowerCase(java.util.Locale.ROOT);
        for (var candidate : document.path("paths").properties()) {
            String pattern = candidate.getKey().replaceAll("\\{[^}]+}", "[^/]+");
            if (path.matches(pattern) && candidate.getValue().has(wanted)) {
                return candidate.getValue().path(wanted);
            }
        }
        return null;
    }

    /** What a schema of the document says against a value. */
    List<String> errors(JsonNode schema, JsonNode value) {
        ObjectNode root = mapper.createObjectNode();
        root.setAll((ObjectNode) schema);
        root.set("components", document.path("components"));
        JsonSchema compiled = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        root,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
        List<String> messages = new ArrayList<>();
        compiled.validate(value).forEach(message -> messages.add(message.getMessage()));
        return messages;
    }

    JsonNode document() {
        return document;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    @Override
    public void close() {
        feed.close();
        thread.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server doesn't stop", e);
        }
    }

    /** An answer that fits the specification. */
    record Answer(HttpResponse<byte[]> response, String contentType, JsonNode body, String text) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The problem's kind, field, value and what is allowed. */
        Answer isProblem(int status, String kind) {
            assertThat(status()).as(text).isEqualTo(status);
            assertThat(contentType).isEqualTo("application/problem+json");
            assertThat(body.path("type").asText()).isEqualTo("tag:virtuoso.invalid,2026:problem:" + kind);
            return this;
        }

        Answer names(String field, String value, String allowed) {
            assertThat(body.path("field").asText()).as(text).isEqualTo(field);
            assertThat(body.path("value").asText()).as(text).isEqualTo(value);
            assertThat(body.path("allowed").asText()).as(text).contains(allowed);
            return this;
        }
    }

    /** Three accounts, password {@code secret}: admin, reader (may read), guest (may nothing). */
    static final class KnownAccounts implements Authenticator {
        private static final Map<String, Set<String>> ROLES =
                Map.of("admin", Set.of("admin"), "reader", Set.of("viewer"), "guest", Set.of());

        @Override
        public Identity authenticate(String user, char[] password, String from) {
            Set<String> roles = ROLES.get(user);
            return roles != null && "secret".equals(String.valueOf(password)) ? new Identity(user, roles) : null;
        }
    }

    private static final class Bridge extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Dispatcher dispatcher;

        Bridge(Dispatcher dispatcher) {
            this.dispatcher = dispatcher;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            dispatcher.service(request, response);
        }
    }
}
