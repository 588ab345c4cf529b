package net.virtuoso.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.api.access.Identity;
import net.virtuoso.api.access.ThrottledException;
import net.virtuoso.rest.internal.event.EventFeed;
import org.junit.jupiter.api.Test;

/** Who gets in, and what for. */
class GateTest {
    @Test
    void everythingButHealthWantsAnAccount() throws Exception {
        try (Api api = new Api()) {
            for (String path :
                    List.of("/api/v1/networks", "/api/v1/nothing", "/api/v1/events", "/metrics", "/openapi.json")) {
                var refused = api.send(as(api, path, null)).isProblem(401, "unauthorized");
                assertThat(refused.header("WWW-Authenticate"))
                        .isEqualTo("Basic realm=\"Virtuoso VNET\", charset=\"UTF-8\"");
            }
            assertThat(api.send(as(api, "/healthz", null)).status()).isEqualTo(200);
        }
    }

    @Test
    void wrongAndBrokenCredentialsAre401() throws Exception {
        try (Api api = new Api()) {
            for (String header : List.of(
                    Api.basic("admin", "wrong"),
                    Api.basic("nobody", "secret"),
                    Api.basic("admin", ""),
                    "Basic",
                    "Basic !!!",
                    "Basic YWRtaW4=",
                    "Basic /w==",
                    "Bearer abc",
                    "")) {
                api.send(as(api, "/api/v1/networks", header)).isProblem(401, "unauthorized");
            }
            assertThat(api.send(as(api, "/api/v1/networks", Api.basic("admin", "secret")))
                            .status())
                    .isEqualTo(200);
            assertThat(api.send(as(
                                    api,
                                    "/api/v1/networks",
                                    Api.basic("admin", "secret").replace("Basic", "basic")))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aViewerReadsAndAGuestDoesNot() throws Exception {
        try (Api api = new Api()) {
            assertThat(api.send(as(api, "/api/v1/networks", Api.basic("reader", "secret")))
                            .status())
                    .isEqualTo(200);
            api.send(as(api, "/api/v1/networks/blue", Api.basic("reader", "secret"))
                            .DELETE())
                    .isProblem(403, "forbidden");
            api.send(as(api, "/api/v1/networks", Api.basic("guest", "secret"))).isProblem(403, "forbidden");
        }
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() throws Exception {
        try (Api api = new Api()) {
            for (String site : List.of("cross-site", "same-site")) {
                api.send(api.request("POST", "/api/v1/plans/x/apply", null).header("Sec-Fetch-Site", site))
                        .isProblem(403, "forbidden");
            }
            api.send(api.request("POST", "/api/v1/plans/x/apply", null).header("Sec-Fetch-Site", "same-origin"))
                    .isProblem(404, "not-found");
        }
    }

    @Test
    void aPageOfAnotherSiteChangesNothingEvenIfTheBrowserTellsOnlyItsOrigin() throws Exception {
        try (Api api = new Api()) {
            String here = api.uri("/").getRawAuthority();
            for (String origin : List.of("http://elsewhere.example", "https://localhost:1", "null")) {
                api.send(api.request("POST", "/api/v1/plans/x/apply", null).header("Origin", origin))
                        .isProblem(403, "forbidden");
            }
            api.send(api.request("POST", "/api/v1/plans/x/apply", null).header("Origin", "http://" + here))
                    .isProblem(404, "not-found");
        }
    }

    @Test
    void failuresAreCountedByWhereTheyComeFrom() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Api api = new Api(
                (user, password, from) -> {
                    seen.add(user + " " + String.valueOf(password) + " " + from);
                    if ("slow".equals(user)) {
                        throw new ThrottledException(Duration.ofSeconds(7));
                    }
                    return new Identity(user, java.util.Set.of("manager"));
                },
                new EventFeed.Limits(1, 60),
                10)) {
            var refused = api.send(as(api, "/api/v1/networks", Api.basic("slow", "pa:ss")))
                    .isProblem(429, "throttled");
            assertThat(refused.header("Retry-After")).isEqualTo("7");
            assertThat(api.send(as(api, "/api/v1/networks", Api.basic("j\u00fcrgen", "s\u00fc\u00df")))
                            .status())
                    .isEqualTo(200);
            assertThat(seen).containsExactly("slow pa:ss 127.0.0.1", "j\u00fcrgen s\u00fc\u00df 127.0.0.1");
        }
    }

    private static HttpRequest.Builder as(Api api, String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.uri(path));
        return authorization == null ? request : request.header("Authorization", authorization);
    }
}
