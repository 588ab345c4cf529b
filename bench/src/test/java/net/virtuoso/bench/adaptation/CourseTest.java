package net.virtuoso.bench.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CourseTest {
    private static final Workload.Finished RUN = new Workload.Finished(
            60, Instant.parse("2026-01-01T00:00:10Z"), Instant.parse("2026-01-01T00:01:10Z"), List.of());
    private static final Map<String, JsonNode> PLANS = Map.of("bench-1", json("""
                    {"changes": [
                      {"change": "add-link", "link": {"network": "bench", "a": "h1", "b": "h2", "transport": "tcp"}},
                      {"change": "add-link", "link": {"network": "bench", "a": "h1", "b": "h3", "transport": "tcp"}},
                      {"change": "add-rule", "rule": {"network": "bench"}}]}"""), "bench-2", json("""
                    {"changes": [
                      {"change": "add-link", "link": {"network": "bench", "a": "h2", "b": "h3", "transport": "tcp"}},
                      {"change": "delete-link", "id": "bench.h1.h2.tcp"}]}"""));

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode inferred(String second, String kind) {
        return json("""
                {"at": "2026-01-01T00:%s", "event": {"type": "topology-inferred", "network": "bench", "kind": "%s"}}""".formatted(second, kind));
    }

    private static JsonNode plan(String second, String id, String state) {
        return json("""
                {"at": "2026-01-01T00:%s",
                 "event": {"type": "plan-changed", "network": "bench", "plan": "%s", "state": "%s"}}""".formatted(second, id, state));
    }

    private static Course course(List<JsonNode> events, JsonNode... links) {
        return Course.of(RUN, events, List.of(links), PLANS::get);
    }

    @Test
    void timesAreFromTheStartOfTheTraffic() {
        Course course = course(
                List.of(
                        inferred("00:11.500Z", "ring"),
                        plan("00:11.600Z", "bench-1", "applying"),
                        plan("00:11.750Z", "bench-1", "applied"),
                        plan("00:13Z", "bench-1", "verified")),
                json("{\"ends\": [{\"firstDataAt\": \"2026-01-01T00:00:11.900Z\"}, {}]}"),
                json("{\"ends\": [{\"firstDataAt\": \"2026-01-01T00:00:11.800Z\"}]}"));

        assertThat(course.inferred()).containsExactly("ring");
        assertThat(course.inferSeconds()).hasValue(1.5);
        assertThat(course.firstSeconds()).hasValue(1.75);
        assertThat(course.lastSeconds()).as("the last link's first frame").hasValue(1.9);
        assertThat(course.links()).isEqualTo(2);
        assertThat(course.changes()).isEqualTo(1);
    }

    @Test
    void whatComesAfterTheEndBelongsToNoRun() {
        Course course = course(List.of(
                inferred("00:12Z", "ring"),
                plan("00:13Z", "bench-1", "applied"),
                plan("00:40Z", "bench-2", "applied"),
                plan("01:20Z", "bench-2", "applied")));

        assertThat(course.changes()).isEqualTo(2);
        assertThat(course.lastSeconds()).hasValue(30);
        assertThat(course.links()).as("one came and one went").isEqualTo(2);
    }

    @Test
    void aRunOverWhichNothingHappenedHasNoTimes() {
        Course course = course(List.of());
        assertThat(course.inferSeconds()).isEmpty();
        assertThat(course.firstSeconds()).isEmpty();
        assertThat(course.lastSeconds()).isEmpty();
        assertThat(course.changes()).isZero();
    }
}
