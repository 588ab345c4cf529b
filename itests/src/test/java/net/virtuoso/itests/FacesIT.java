package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A controller in the operator's own Karaf: the first administrator, whose password serves REST and the shell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FacesIT {
    private static final Duration START = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private Container karaf;

    @SuppressWarnings("NullAway.Init")
    private String password;

    @BeforeAll
    void startAController() throws Exception {
        karaf = Container.stockKaraf("faces");
        karaf.configure("etc/net.virtuoso.controller.cfg", Map.of("port", "0", "plaintext", "true"));
        karaf.installKar(Container.kar());
        karaf.installFeature("vnet-controller");
        karaf.installFeature("vnet-rest");
        karaf.installFeature("vnet-shell");
        Path log = karaf.home().resolve("data/log/karaf.log");
        await("an administrator")
                .atMost(START)
                .until(() -> Files.readString(log).contains("made the administrator 'admin'"));
        password = Files.readString(passwordFile()).strip();
        await("the controller leads")
                .atMost(START)
                .until(() -> get("/api/v1/status", password).body().contains("\"leading\":true"));
    }

    private Path passwordFile() {
        return karaf.home().resolve("etc/vnet-admin-password");
    }

    @AfterAll
    void stopKaraf() throws Exception {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    void makesAnAdministratorAndKeepsItsPasswordAsAHash() throws Exception {
        Path file = passwordFile();
        assertThat(password).hasSizeGreaterThanOrEqualTo(20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(karaf.home().resolve("etc/users.properties"))
                .content()
                .contains("admin = {CRYPT}")
                .doesNotContain(password);
        assertThat(karaf.home().resolve("data/log/karaf.log")).content().doesNotContain(password);
    }

    @Test
    void servesRestToItAndToNobodyElse() throws Exception {
        assertThat(get("/healthz", "x").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/networks", "wrong").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/networks", password).body()).contains("\"revision\":", "\"items\":[");
        assertThat(get("/metrics", password).body()).contains("vnet_control_leader 1.0");

        HttpResponse<String> refused = post("/api/v1/networks", "{'name':'blue','proxy':'mars'}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.body()).contains("\"field\":\"proxy\"", "\"value\":\"mars\"");

        create("blue");
        assertThat(get("/api/v1/matrices/blue", password).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/plans?network=blue", password).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/networks/blue/explain?source=02:00:00:01:00:01&destination=broadcast", password)
                        .body())
                .contains("\"verdict\":\"dropped\"", "no port of the network leads to a LAN");
    }

    @Test
    void itsPasswordOpensTheShellToo() throws Exception {
        ShellClient shell = new ShellClient(karaf.home(), karaf.sshPort(), password);
        create("green");

        assertThat(shell.run("vnet:status")).contains("leading controller: this one");
        assertThat(shell.run("vnet:network-create red mars"))
                .contains("proxy 'mars' is not known")
                .doesNotContain("\tat ");
        assertThat(shell.run("vnet:network-list --json")).contains("\"name\" : \"green\"");
        assertThat(shell.run("vnet:explain green 02:00:00:01:00:01 broadcast"))
                .contains("to ff:ff:ff:ff:ff:ff: dropped, no VM of network 'green' has the address");
        assertThat(shell.run("vnet:explain green web-1 broadcast")).contains("source 'web-1' is not known");
    }

    /** A network, and a node of its own as its proxy; a second try finds it made. */
    private void create(String network) throws IOException, InterruptedException {
        String changes = "{'changes':[{'change':'put-node','node':{'name':'far-NAME'}},"
                + "{'change':'create-network','network':{'name':'NAME','proxy':'far-NAME'}}]}";
        if (get("/api/v1/networks/" + network, password).statusCode() != 200) {
            assertThat(post("/api/v1/changes", changes.replace("NAME", network)).statusCode())
                    .isEqualTo(200);
        }
    }

    private HttpResponse<String> get(String path, String secret) throws IOException, InterruptedException {
        return http.send(request(path, secret).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                request(path, password)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String secret) {
        String credentials = Base64.getEncoder().encodeToString(("admin:" + secret).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + karaf.httpPort() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Basic " + credentials);
    }
}
