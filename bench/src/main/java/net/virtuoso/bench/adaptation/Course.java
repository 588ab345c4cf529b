package net.virtuoso.bench.adaptation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What adaptation did during a run, read off the controller's events. Times are in seconds from the start of the traffic.
 *
 * @param inferred the topologies that were inferred, in their order
 * @param inferSeconds to the first inference
 * @param firstSeconds to the first plan whose links and rules are in place
 * @param lastSeconds to the last one, and to the first frame over the last link that there was at the end
 * @param links the most links beyond the star that there were at once
 * @param changes how many plans were carried out
 */
record Course(
        List<String> inferred,
        OptionalDouble inferSeconds,
        OptionalDouble firstSeconds,
        OptionalDouble lastSeconds,
        int links,
        int changes) {
    private static final double MILLI = 1e3;

    /** Takes a copy. */
    Course {
        inferred = List.copyOf(inferred);
    }

    /**
     * Reads the events of a run.
     *
     * @param events as they were logged, from before the run on
     * @param links the links beyond the star that there were at its end
     * @param plan gives a plan by its identifier
     */
    static Course of(
            Workload.Finished run, List<JsonNode> events, List<JsonNode> links, Function<String, JsonNode> plan) {
        List<String> inferred = new ArrayList<>();
        List<Instant> inferences = new ArrayList<>();
        List<Instant> changes = new ArrayList<>();
        Set<String> there = new TreeSet<>();
        int most = 0;
        for (JsonNode logged : events) {
            JsonNode event = logged.path("event");
            Instant at = Instant.parse(logged.path("at").asText());
            if (!event.path("network").asText().equals(Cluster.NETWORK) || at.isAfter(run.ended())) {
                continue;
            }
            String type = event.path("type").asText();
            if (type.equals("topology-inferred")) {
                inferred.add(event.path("kind").asText());
                inferences.add(at);
            } else if (type.equals("plan-changed")
                    && event.path("state").asText().equals("applied")) {
                changes.add(at);
                carryOut(plan.apply(event.path("plan").asText()), there);
                most = Math.max(most, there.size());
            }
        }
        OptionalDouble last = changes.isEmpty()
                ? OptionalDouble.empty()
                : seconds(run.began(), latest(changes.get(changes.size() - 1), run, links));
        return new Course(
                inferred,
                inferences.isEmpty() ? OptionalDouble.empty() : seconds(run.began(), inferences.get(0)),
                changes.isEmpty() ? OptionalDouble.empty() : seconds(run.began(), changes.get(0)),
                last,
                most,
                changes.size());
    }

    private static void carryOut(JsonNode plan, Set<String> links) {
        plan.path("changes").forEach(change -> {
            if (change.path("change").asText().equals("add-link")) {
                JsonNode link = change.path("link");
                links.add(link.path("network").asText() + "." + link.path("a").asText() + "."
                        + link.path("b").asText() + "." + link.path("transport").asText());
            } else if (change.path("change").asText().equals("delete-link")) {
                links.remove(change.path("id").asText());
            }
        });
    }

    private static Instant latest(Instant change, Workload.Finished run, List<JsonNode> links) {
        Instant latest = change;
        for (JsonNode link : links) {
            Instant first = null;
            for (JsonNode end : link.path("ends")) {
                String text = end.path("firstDataAt").asText("");
                if (!text.isEmpty()) {
                    Instant at = Instant.parse(text);
                    first = first == null || at.isBefore(first) ? at : first;
                }
            }
            if (first != null && first.isAfter(latest) && !first.isAfter(run.ended())) {
                latest = first;
            }
        }
        return latest;
    }

    private static OptionalDouble seconds(Instant from, Instant to) {
        return OptionalDouble.of(Duration.between(from, to).toMillis() / MILLI);
    }
}
