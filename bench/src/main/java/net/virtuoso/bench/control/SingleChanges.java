package net.virtuoso.bench.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;
import net.virtuoso.bench.candidate.Product;
import net.virtuoso.bench.stat.Rounds;

/** Adds and deletes one link and one rule over it, and takes the times. */
final class SingleChanges {
    /** Under which the figures are kept. */
    static final String SERIES = "pair";

    private static final Duration UP_LIMIT = Duration.ofSeconds(30);
    private static final double MILLI = 1e6;
    /** Not the star's, which is there already. */
    private static final String TRANSPORT = "tcp";

    private final Product product;
    private final Map<String, Object> link;
    private final Map<String, Object> rule;

    SingleChanges(Product product, Lane lane) {
        this.product = product;
        String network = Product.network(lane);
        Bed bed = lane.bed();
        String a = product.node(bed.a());
        String b = product.node(bed.b());
        link = Map.of("network", network, "a", a, "b", b, "transport", TRANSPORT);
        rule = Map.of(
                "network",
                network,
                "node",
                a,
                "destination",
                lane.mac(bed.b()),
                "target",
                Map.of("type", "link", "link", a + "." + b + "." + TRANSPORT));
    }

    void once(Rounds times, int round) {
        timed(times, "http_alone", round, () -> product.rest().get("/status"));
        long start = System.nanoTime();
        String linkId = timed(times, "link_add", round, () -> product.rest().post("/links?wait=running", link))
                .path("item")
                .path("id")
                .asText();
        awaitUp(linkId);
        times.add(SERIES, "link_up", round, (System.nanoTime() - start) / MILLI);
        String ruleId = timed(times, "rule_add", round, () -> product.rest().post("/rules?wait=running", rule))
                .path("item")
                .path("id")
                .asText();
        timed(times, "rule_delete", round, () -> product.rest().delete("/rules/" + ruleId + "?wait=running"));
        timed(times, "link_delete", round, () -> product.rest().delete("/links/" + linkId + "?wait=running"));
    }

    private void awaitUp(String linkId) {
        long deadline = System.nanoTime() + UP_LIMIT.toNanos();
        while (!product.rest().get("/links/" + linkId).path("state").asText().equals("up")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("link " + linkId + " isn't up after " + UP_LIMIT.toSeconds() + " s: "
                        + product.rest().get("/links/" + linkId));
            }
        }
    }

    private JsonNode timed(Rounds times, String kind, int round, Supplier<JsonNode> request) {
        long start = System.nanoTime();
        JsonNode answer = request.get();
        times.add(SERIES, kind, round, (System.nanoTime() - start) / MILLI);
        if (answer.has("revision")
                && answer.has("running")
                && !answer.path("running").asBoolean()) {
            throw new IllegalStateException(
                    "the nodes don't run it: " + product.rest().get("/status"));
        }
        return answer;
    }
}
