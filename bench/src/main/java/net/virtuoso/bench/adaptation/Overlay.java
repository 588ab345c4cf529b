package net.virtuoso.bench.adaptation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import net.virtuoso.lab.Wait;
import net.virtuoso.lab.karaf.Changes;
import net.virtuoso.lab.karaf.RestClient;

/** The cluster's virtual network as its controller's REST interface shows and changes it. */
final class Overlay {
    private static final String TRANSPORT = "udp-plain";
    private static final Duration UP_LIMIT = Duration.ofSeconds(30);
    private static final Duration WITHDRAW_LIMIT = Duration.ofMinutes(2);

    private final RestClient rest;

    Overlay(RestClient rest) {
        this.rest = rest;
    }

    /** {@code off}, {@code advise} or {@code automatic}. */
    void adaptation(String mode) {
        rest.put("/networks/" + Cluster.NETWORK + "?wait=running", Map.of("proxy", Cluster.PROXY, "adaptation", mode));
    }

    /** Gives pairs of hosts a link each, and rules that send what one's VMs send to the other's over it. */
    void link(List<HostPair> pairs) {
        List<Map<String, Object>> links = new ArrayList<>();
        List<Map<String, Object>> rules = new ArrayList<>();
        for (HostPair pair : pairs) {
            String a = Cluster.host(pair.a());
            String b = Cluster.host(pair.b());
            links.add(Changes.addLink(Cluster.NETWORK, a, b, TRANSPORT));
            String path = a + "." + b + "." + TRANSPORT;
            for (int vm = 0; vm < Cluster.VMS; vm++) {
                if (Cluster.hostOf(vm) == pair.b()) {
                    rules.add(Changes.addRule(Cluster.NETWORK, a, Cluster.mac(vm), path));
                } else if (Cluster.hostOf(vm) == pair.a()) {
                    rules.add(Changes.addRule(Cluster.NETWORK, b, Cluster.mac(vm), path));
                }
            }
        }
        commit(links);
        Wait.until("all links up", UP_LIMIT, this::isUp, () -> "; " + added());
        commit(rules);
    }

    /** Takes every link beyond the star away, and every rule. */
    void unlink() {
        List<Map<String, Object>> changes = new ArrayList<>();
        beyondStar("/rules?network=" + Cluster.NETWORK)
                .forEach(rule -> changes.add(
                        Map.of("change", "delete-rule", "id", rule.path("id").asText())));
        added().forEach(link -> changes.add(
                Map.of("change", "delete-link", "id", link.path("id").asText())));
        commit(changes);
    }

    private void commit(List<Map<String, Object>> changes) {
        if (!changes.isEmpty()
                && !rest.post("/changes?wait=running", Map.of("reason", "evaluation", "changes", changes))
                        .path("running")
                        .asBoolean()) {
            throw new IllegalStateException("the nodes don't run it after 30 s: " + rest.get("/status"));
        }
    }

    private boolean isUp() {
        return added().stream().allMatch(link -> link.path("state").asText().equals("up"));
    }

    /** The links beyond the star. */
    List<JsonNode> added() {
        return beyondStar("/links?network=" + Cluster.NETWORK);
    }

    /** The star's links and rules are listed, too, but follow from where the VMs are. */
    private List<JsonNode> beyondStar(String path) {
        return items(path).stream()
                .filter(item -> !item.path("origin").asText().equals("star"))
                .toList();
    }

    /** Waits until adaptation has withdrawn what it had added: the traffic has stopped. */
    void awaitStar() {
        Wait.until(
                "the withdrawal of all links", WITHDRAW_LIMIT, () -> added().isEmpty(), () -> "; " + decisionsAfter(0));
    }

    /** The number of the newest event. */
    long lastEvent() {
        return rest.get("/events?format=json").path("last").asLong();
    }

    /** The events behind one. */
    List<JsonNode> eventsAfter(long event) {
        return items("/events?format=json&after=" + event);
    }

    /** A plan. */
    JsonNode plan(String id) {
        return rest.get("/plans/" + id);
    }

    /** The number of adaptation's newest decision; 0 before the first. */
    long lastDecision() {
        return decisions().stream()
                .mapToLong(decision -> decision.path("number").asLong())
                .max()
                .orElse(0);
    }

    /** The decisions behind one, a line each. */
    List<String> decisionsAfter(long number) {
        return decisions().stream()
                .filter(decision -> decision.path("number").asLong() > number)
                .map(decision -> decision.path("at").asText() + " "
                        + decision.path("decision").asText() + ": "
                        + decision.path("reason").asText())
                .toList();
    }

    private List<JsonNode> decisions() {
        return items("/decisions/" + Cluster.NETWORK + "?most=100");
    }

    private List<JsonNode> items(String path) {
        return StreamSupport.stream(rest.get(path).path("items").spliterator(), false)
                .toList();
    }
}
