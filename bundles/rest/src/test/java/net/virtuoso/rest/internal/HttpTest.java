package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.virtuoso.model.Change;
import net.virtuoso.model.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What HTTP itself asks of the interface: methods, media types, sizes, broken bodies, missing parts. */
class HttpTest {
    private final Api api = new Api();

    @BeforeEach
    void oneNode() {
        api.controller.commit(List.of(new Change.PutNode(new Node("lan", null))), "test", "set up");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aPathThatIsNotThereIs404() {
        api.get("/api/v1/nothing").isProblem(404, "not-found");
        api.get("/api/v2/networks").isProblem(404, "not-found");
        api.get("/api/v1/networks/").isProblem(404, "not-found");
        api.get("/api/v1/networks/blue/more").isProblem(404, "not-found");
    }

    @Test
    void aMethodThatThePathHasNotIs405AndTellsWhich() {
        var put = api.put("/api/v1/networks", "{}").isProblem(405, "method-not-allowed");
        assertThat(put.header("Allow")).isEqualTo("GET, HEAD, POST");
        assertThat(api.delete("/api/v1/changes")
                        .isProblem(405, "method-not-allowed")
                        .header("Allow"))
                .isEqualTo("POST");
        api.send(api.request("TRACE", "/api/v1/networks", null)).isProblem(405, "method-not-allowed");
    }

    @Test
    void headIsGetWithoutBody() {
        var head = api.send(api.request("HEAD", "/api/v1/networks", null));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
    }

    @Test
    void onlyJsonIsUnderstood() {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonx", "")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(api.uri("/api/v1/networks"))
                    .header("Authorization", Api.basic("admin", "secret"))
                    .POST(BodyPublishers.ofString("{\"name\":\"blue\",\"proxy\":\"lan\"}"));
            if (!type.isEmpty()) {
                request.header("Content-Type", type);
            }
            assertThat(api.send(request).isProblem(415, "unsupported-type").header("Accept"))
                    .isEqualTo("application/json");
        }
        HttpRequest.Builder compressed =
                api.request("POST", "/api/v1/networks", "{}").header("Content-Encoding", "gzip");
        api.send(compressed).isProblem(415, "unsupported-type");
        assertThat(api.controller.current().networks()).isEmpty();
        HttpRequest.Builder withCharset = HttpRequest.newBuilder(api.uri("/api/v1/networks"))
                .header("Authorization", Api.basic("admin", "secret"))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"name\":\"blue\",\"proxy\":\"lan\"}"));
        assertThat(api.send(withCharset).status()).isEqualTo(201);
    }

    @Test
    void aBodyThatIsNotJsonIs400() {
        for (String body : List.of(
                "",
                "{",
                "{\"name\":",
                "{'name':'blue'}",
                "{\"name\":\"blue\",\"proxy\":\"lan\"} trailing",
                "{\"name\":\"blue\",\"proxy\":\"lan\"}{}",
                "{\"name\":\"blue\",\"name\":\"red\",\"proxy\":\"lan\"}",
                "{\"name\":\"blue\",\"proxy\":\"lan\",}",
                "{\"name\":\"blue\",\"proxy\":\"lan\",\"vni\":NaN}",
                "nonsense")) {
            api.post("/api/v1/networks", body).isProblem(400, "malformed");
        }
        HttpRequest.Builder notUtf8 = HttpRequest.newBuilder(api.uri("/api/v1/networks"))
                .header("Authorization", Api.basic("admin", "secret"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(
                        "{\"name\":\"bl\u00fc\",\"proxy\":\"lan\"}".getBytes(StandardCharsets.ISO_8859_1)));
        api.send(notUtf8).isProblem(400, "malformed");
        assertThat(api.controller.current().networks()).isEmpty();
    }

    @Test
    void aBodyThatAimsAtTheParserIs400() {
        api.post("/api/v1/changes", "[".repeat(10_000) + "]".repeat(10_000)).isProblem(422, "invalid");
        api.post("/api/v1/networks", "{\"name\":\"" + "x".repeat(100_000) + "\",\"proxy\":\"lan\"}")
                .isProblem(400, "malformed");
        api.post("/api/v1/networks", "{\"" + "x".repeat(1000) + "\":1}").isProblem(400, "malformed");
        api.post("/api/v1/networks", "{\"name\":\"x\",\"proxy\":\"lan\",\"vni\":1" + "0".repeat(100) + "}")
                .isProblem(400, "malformed");
    }

    @Test
    void aBodyOfMoreThanAMebibyteIs413() {
        String large = "{\"name\":\"blue\",\"proxy\":\"lan\"}" + " ".repeat(1 << 20);
        api.post("/api/v1/networks", large).isProblem(413, "too-large");
        byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder chunked = HttpRequest.newBuilder(api.uri("/api/v1/networks"))
                .header("Authorization", Api.basic("admin", "secret"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)));
        api.send(chunked).isProblem(413, "too-large");
        assertThat(api.controller.current().networks()).isEmpty();
    }

    @Test
    void aControllerThatDoesNotLeadIs503() {
        api.controller.lead(false);
        var refused = api.post("/api/v1/networks", "{\"name\":\"blue\",\"proxy\":\"lan\"}");
        assertThat(refused.isProblem(503, "unavailable").header("Retry-After")).isEqualTo("2");
        assertThat(refused.body().path("detail").asText()).contains("ask 'other'");
        assertThat(api.get("/api/v1/status").body().path("leading").asBoolean()).isFalse();
        assertThat(api.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void aPartThatIsMissingIs503AndTheRestGoesOn() {
        api.services.adaptationSlot().set(null);
        api.services.matricesSlot().set(null);
        api.get("/api/v1/plans").isProblem(503, "unavailable");
        assertThat(api.get("/api/v1/networks").status()).isEqualTo(200);

        api.services.statesSlot().set(null);
        api.get("/api/v1/networks").isProblem(503, "unavailable");
        assertThat(api.get("/healthz").isProblem(503, "unavailable").header("Retry-After"))
                .isEqualTo("2");
        api.services.inventorySlot().set(null);
        api.get("/api/v1/nodes").isProblem(503, "unavailable");
        api.get("/metrics").isProblem(503, "unavailable");
        assertThat(api.get("/openapi.json").status()).isEqualTo(200);
    }

    @Test
    void aFaultOfOursIs500WithoutItsInsides() {
        net.virtuoso.api.traffic.TrafficMatrices broken = new net.virtuoso.api.traffic.TrafficMatrices() {
            @Override
            public net.virtuoso.model.TrafficMatrix matrix(String network, java.time.Duration window) {
                throw new IllegalStateException("the inside");
            }

            @Override
            public java.time.Instant newest() {
                throw new IllegalStateException("the inside");
            }

            @Override
            public java.util.Map<String, java.time.Instant> reporting() {
                throw new IllegalStateException("the inside");
            }

            @Override
            public java.util.Map<net.virtuoso.model.TrafficClass, Long> byClass(String n, java.time.Duration w) {
                throw new IllegalStateException("the inside");
            }

            @Override
            public net.virtuoso.model.ApplicationStructure structure(String n, java.time.Duration w) {
                throw new IllegalStateException("the inside");
            }
        };
        api.services.matricesSlot().set(broken);
        api.post("/api/v1/networks", "{\"name\":\"blue\",\"proxy\":\"lan\"}");
        var fault = api.get("/api/v1/matrices/blue").isProblem(500, "internal");
        assertThat(fault.text()).contains("REST fault 1").doesNotContain("inside");
    }

    @Test
    void answersAreNotKeptByCaches() {
        var answer = api.get("/api/v1/networks");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void aPathIsDecodedOnce() {
        api.get("/api/v1/ports/a%2Eb").isProblem(404, "not-found").names("port", "a.b", "");
        api.get("/api/v1/ports/a+b").isProblem(404, "not-found").names("port", "a+b", "");
    }
}
