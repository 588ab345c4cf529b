package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.Event;
import net.virtuoso.rest.internal.event.EventFeed;
import net.virtuoso.testkit.controller.MemoryEventLog;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The event stream: order, taking up again, loss, slow clients, ends. */
@Timeout(300)
class EventsTest {
    private static final EventFeed.Limits LIMITS = new EventFeed.Limits(2, 1);

    @Test
    void streamsWhatHappensFromNowOn() throws Exception {
        try (Api api = new Api()) {
            publish(api, 3);
            try (Stream stream = open(api, "/api/v1/events", null)) {
                assertThat(stream.response.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("text/event-stream");
                assertThat(stream.line()).startsWith(":");
                publish(api, 2);
                assertThat(stream.event()).startsWith("id: 4\ndata: {\"id\":4,");
                assertThat(stream.event()).contains("\"event\":{\"type\":\"state-changed\",\"revision\":5,");
            }
        }
    }

    @Test
    void takesUpBehindTheLastEventThatWasSeen() throws Exception {
        try (Api api = new Api(new Api.KnownAccounts(), new EventFeed.Limits(3, 60), 10)) {
            publish(api, 5);
            try (Stream byHeader = open(api, "/api/v1/events?after=1", "3")) {
                assertThat(byHeader.event()).startsWith("id: 4");
            }
            try (Stream byParameter = open(api, "/api/v1/events?after=1", null)) {
                assertThat(byParameter.event()).startsWith("id: 2");
            }
            try (Stream beforeRestart = open(api, "/api/v1/events", "900")) {
                assertThat(beforeRestart.event()).startsWith("id: 1\n");
            }
        }
    }

    @Test
    void tellsWhatHasFallenOutOfTheLog() throws Exception {
        try (Api api = new Api(new Api.KnownAccounts(), LIMITS, 10)) {
            publish(api, 25);
            try (Stream stream = open(api, "/api/v1/events?after=5", null)) {
                assertThat(stream.event()).isEqualTo("event: lost\ndata: {\"lost\":10}");
                assertThat(stream.event()).startsWith("id: 16");
            }
            var poll = api.get("/api/v1/events?format=json&after=5&most=3").body();
            assertThat(poll.path("lost").asLong()).isEqualTo(10);
            assertThat(poll.path("last").asLong()).isEqualTo(18);
            assertThat(poll.path("items")).hasSize(3);
            var nothing = api.get("/api/v1/events?format=json&after=25").body();
            assertThat(nothing.toString()).isEqualTo("{\"items\":[],\"last\":25,\"lost\":0}");
        }
    }

    @Test
    void givesASignOfLife() throws Exception {
        try (Api api = new Api(new Api.KnownAccounts(), LIMITS, 10);
                Stream stream = open(api, "/api/v1/events", null)) {
            assertThat(stream.line()).startsWith(": keep-alive");
            assertThat(stream.line()).isEmpty();
            assertThat(stream.line()).startsWith(": keep-alive");
        }
    }

    @Test
    void keepsTheNumberOfStreamsAndForgetsThoseThatEnd() throws Exception {
        try (Api api = new Api(new Api.KnownAccounts(), LIMITS, 10)) {
            Stream first = open(api, "/api/v1/events", null);
            Stream second = open(api, "/api/v1/events", null);
            api.get("/api/v1/events").isProblem(503, "unavailable");
            first.close();
            second.close();
            Awaitility.await().untilAsserted(() -> {
                try (Stream third = open(api, "/api/v1/events", null)) {
                    assertThat(third.response.statusCode()).isEqualTo(200);
                }
            });
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsNobodyUp() throws Exception {
        int count = 20_000;
        try (Api api = new Api(new Api.KnownAccounts(), LIMITS, 500)) {
            try (Socket deaf = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
                deaf.getOutputStream()
                        .write(("GET /api/v1/events?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: "
                                        + Api.basic("admin", "secret") + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(deaf.getInputStream().read()).isEqualTo('H');
                try (Stream good = open(api, "/api/v1/events?after=0", null)) {
                    for (int i = 0; i < count; i++) {
                        publish(api, 1);
                    }
                    String last = "id: " + count + "\n";
                    String event;
                    do {
                        event = good.event();
                    } while (!event.startsWith(last));
                    assertThat(event).startsWith(last);
                }
            }
        }
    }

    @Test
    void streamsEndWithTheLogAndTheNextOneIsFollowed() throws Exception {
        try (Api api = new Api()) {
            try (Stream stream = open(api, "/api/v1/events", null)) {
                assertThat(stream.line()).startsWith(":");
                MemoryEventLog next = new MemoryEventLog(java.time.InstantSource.system(), 10);
                api.feed.follow(next);
                assertThat(stream.line()).isEmpty();
                assertThat(stream.line()).isNull();
                assertThat(api.log.followers()).isZero();
                next.publish(new Event.NodeConnected("lan"));
                assertThat(api.get("/api/v1/events?format=json")
                                .body()
                                .at("/items/0/event/node")
                                .asText())
                        .isEqualTo("lan");
                api.feed.unfollow(api.log);
                assertThat(api.get("/api/v1/events?format=json").status()).isEqualTo(200);
                api.feed.unfollow(next);
                assertThat(next.followers()).isZero();
                api.get("/api/v1/events?format=json").isProblem(503, "unavailable");
            }
        }
    }

    @Test
    void everyKindOfEventFitsTheSpecification() throws Exception {
        List<Event> events = new ArrayList<>(List.of(
                new Event.NodeConnected("lan"),
                new Event.NodeLost("lan", "silent for 10 s"),
                new Event.StateChanged(7, "admin", "1 change"),
                new Event.RevisionRunning(7),
                new Event.LeadershipChanged(true)));
        var mac = net.virtuoso.model.MacAddress.parse("02:00:00:00:00:01");
        var at = java.time.Instant.EPOCH;
        events.add(new Event.VmAppeared("blue", "lan", "web-1", mac, "vnet0"));
        events.add(new Event.VmVanished("blue", "lan", "web-1", mac));
        events.add(new Event.VmTakenOver("blue", mac, "h1", "h2"));
        events.add(new Event.ReportRefused("lan", 3, "traffic of VMs that are elsewhere"));
        events.add(new Event.VmCarried("blue", "lan", mac, at, at));
        events.add(new Event.PortChanged("blue", "lan.eth0", "attached", ""));
        events.add(new Event.LanConflict("blue", "lan.eth0", mac, "a loop"));
        events.add(new Event.LinkChanged("a.b.udp", "a", net.virtuoso.model.LinkState.UP, ""));
        events.add(new Event.FastPathChanged("a.b.udp", "a", false, "the link isn't up"));
        events.add(new Event.TopologyInferred("blue", net.virtuoso.model.TopologyClass.ALL_TO_ALL, 0.9));
        events.add(new Event.PlanChanged("blue", "blue-1", net.virtuoso.model.PlanState.ROLLED_BACK, "no gain"));
        assertThat(events.stream().map(Object::getClass)).hasSameSizeAs(Event.class.getPermittedSubclasses());
        try (Api api = new Api()) {
            events.forEach(api.log::publish);
            assertThat(api.get("/api/v1/events?format=json").body().path("items"))
                    .hasSameSizeAs(events);
            try (Stream stream = open(api, "/api/v1/events?after=0", null)) {
                var data = new ObjectMapper().readTree(stream.event().split("data: ", 2)[1]);
                assertThat(api.errors(api.document().at("/components/schemas/LoggedEvent"), data))
                        .isEmpty();
            }
        }
    }

    private static void publish(Api api, int count) {
        for (int i = 0; i < count; i++) {
            api.log.publish(new Event.StateChanged(api.log.last() + 1, "test", "x".repeat(100)));
        }
    }

    private static Stream open(Api api, String path, String lastEventId) throws Exception {
        var request = api.request("GET", path, null);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new Stream(api.open(request));
    }

    private static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        Stream(HttpResponse<InputStream> response) {
            this.response = response;
            this.reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        String line() throws Exception {
            return reader.readLine();
        }

        /** The next event, comments left out. */
        String event() throws Exception {
            StringBuilder event = new StringBuilder();
            while (true) {
                String line = reader.readLine();
                assertThat(line).as("the stream ended").isNotNull();
                if (line.isEmpty()) {
                    if (event.length() > 0) {
                        return event.toString();
                    }
                } else if (!line.startsWith(":")) {
                    event.append(event.length() > 0 ? "\n" : "").append(line);
                }
            }
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }
}
