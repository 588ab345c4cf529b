package net.virtuoso.lab.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.net.NamespaceThread;
import net.virtuoso.lab.net.NetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Two servers at the same loopback address of two namespaces are two servers. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class RestClientIT {
    private static final int PORT = 8181;

    private final List<HttpServer> servers = new ArrayList<>();
    private Lab lab;
    private NetworkNamespace a;
    private NetworkNamespace b;

    @BeforeEach
    void build() {
        lab = Lab.open();
        a = NetworkNamespace.create(lab, "a");
        b = NetworkNamespace.create(lab, "b");
        servers.add(server(a, "a"));
        servers.add(server(b, "b"));
    }

    @AfterEach
    void end() {
        servers.forEach(server -> server.stop(0));
        lab.close();
    }

    private static HttpServer server(NetworkNamespace namespace, String name) {
        return NamespaceThread.call(namespace, () -> {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 10);
            server.createContext("/healthz", exchange -> answer(exchange, 200, "text/plain", "ok"));
            server.createContext("/api/v1/name", exchange -> answer(exchange, 200, "application/json", json(name)));
            server.createContext("/api/v1/echo", exchange -> {
                String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String user = exchange.getRequestHeaders().getFirst("Authorization");
                answer(exchange, 201, "application/json", "{\"sent\":" + sent + ",\"user\":\"" + user + "\"}");
            });
            server.createContext("/api/v1/empty", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.createContext(
                    "/api/v1/refused",
                    exchange ->
                            answer(exchange, 422, "application/problem+json", "{\"field\":\"mac\",\"status\":422}"));
            server.createContext(
                    "/api/v1/events",
                    exchange -> answer(
                            exchange,
                            200,
                            "text/event-stream",
                            "id: 1\ndata: {\"id\":1}\n\n: ping\n\ndata: {\"id\":2}\n\n"));
            server.start();
            return server;
        });
    }

    private static String json(String name) {
        return "{\"name\":\"" + name + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Test
    void eachClientTalksToTheServerOfItsNamespaceFromAnyThread() {
        RestClient toA = new RestClient(a, PORT, "admin", "secret");
        RestClient toB = new RestClient(b, PORT, "admin", "secret");

        for (int i = 0; i < 20; i++) {
            assertThat(toA.get("/name").path("name").asText()).isEqualTo("a");
            assertThat(toB.get("/name").path("name").asText()).isEqualTo("b");
        }
        assertThat(NamespaceThread.call(b, () -> toA.get("/name").path("name").asText()))
                .isEqualTo("a");
    }

    @Test
    void documentsGoOutAndComeBack() {
        RestClient client = new RestClient(a, PORT, "admin", "secret");

        JsonNode answer = client.post("/echo", Map.of("name", "blue"));

        assertThat(answer.path("sent").path("name").asText()).isEqualTo("blue");
        assertThat(answer.path("user").asText()).isEqualTo("Basic YWRtaW46c2VjcmV0");
        assertThat(client.delete("/empty").isMissingNode()).isTrue();
    }

    @Test
    void aRefusalCarriesTheProblemDocument() {
        RestClient client = new RestClient(a, PORT, "admin", "secret");

        assertThatThrownBy(() -> client.put("/refused", Map.of()))
                .isInstanceOfSatisfying(RestProblem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(422);
                    assertThat(problem.document().path("field").asText()).isEqualTo("mac");
                })
                .hasMessageContaining("PUT /api/v1/refused");
        assertThatThrownBy(() -> client.get("/nowhere"))
                .isInstanceOfSatisfying(
                        RestProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    void eventsArriveInOrder() throws InterruptedException {
        BlockingQueue<Integer> ids = new LinkedBlockingQueue<>();
        new RestClient(a, PORT, "admin", "secret")
                .events(0, event -> ids.add(event.path("id").intValue()))
                .join(30_000);

        assertThat(ids.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(ids.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void aServerThatIsGoneIsUnreachableNotUnhealthyForEver() {
        RestClient client = new RestClient(a, PORT, "admin", "secret");
        assertThat(client.isHealthy()).isTrue();
        servers.get(0).stop(0);

        assertThat(client.isHealthy()).isFalse();
        assertThatThrownBy(() -> client.get("/name")).isInstanceOf(RestUnreachable.class);

        servers.add(server(a, "again"));
        Wait.until("health", Duration.ofSeconds(30), client::isHealthy);
        assertThat(client.get("/name").path("name").asText()).isEqualTo("again");
    }
}
