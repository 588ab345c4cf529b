package net.virtuoso.lab.middle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.net.NamespaceThread;
import net.virtuoso.lab.net.NetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Servers of Debian's run in a lab, say what they should, and can be ended and started again. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class MiddleIT {
    private static final String HOST = "127.0.0.1";

    private Lab lab;
    private NetworkNamespace namespace;

    @BeforeEach
    void open() {
        lab = Lab.open();
        namespace = NetworkNamespace.create(lab, "middle");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** The first line that a server answers. */
    private String answer(int port, String request) {
        return NamespaceThread.call(namespace, () -> {
            try (Socket socket = new Socket(HOST, port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                StringBuilder line = new StringBuilder();
                for (int next = socket.getInputStream().read();
                        next >= 0 && next != '\n';
                        next = socket.getInputStream().read()) {
                    line.append((char) next);
                }
                return line.toString().trim();
            }
        });
    }

    @Test
    void nginxPassesOnWhatThereIs() throws IOException {
        Nginx nginx = Nginx.start(namespace, HOST, "/vnet", HOST + ":1", HOST + ":2");
        assertThat(answer(Nginx.HTTP, "GET /vnet HTTP/1.0\r\n\r\n")).contains("502");
        assertThat(answer(Nginx.HTTP, "GET /other HTTP/1.0\r\n\r\n")).contains("404");
        assertThat(Files.readString(nginx.certificate())).contains("BEGIN CERTIFICATE");
        nginx.stop();
        nginx.start();
        assertThat(answer(Nginx.HTTPS, "GET /vnet HTTP/1.0\r\n\r\n"))
                .as("plain HTTP")
                .contains("400");
    }

    @Test
    void squidConnectsKnownUsersToSomePorts() {
        Squid squid = Squid.start(namespace, "me", "secret", 2);
        String withPassword = "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n";
        assertThat(answer(Squid.PORT, "CONNECT 127.0.0.1:2 HTTP/1.1\r\n\r\n")).contains("407");
        assertThat(answer(Squid.PORT, "CONNECT 127.0.0.1:3 HTTP/1.1\r\n" + withPassword))
                .contains("403");
        assertThat(answer(Squid.PORT, "CONNECT 127.0.0.1:2 HTTP/1.1\r\n" + withPassword))
                .as("nobody listens there")
                .contains("503");
        squid.stop();
        squid.start();
        assertThat(squid.accessLog()).contains("CONNECT 127.0.0.1:2").contains(" me ");
    }

    @Test
    void openSshForwards() {
        OpenSsh ssh = OpenSsh.start(namespace, HOST + ":2222");
        assertThat(ssh.fingerprint()).matches("SHA256:[A-Za-z0-9+/]{43}");
        // Its own banner, through itself.
        String banner = namespace
                .cmd(
                        "ssh",
                        "-i",
                        ssh.userKey().toString(),
                        "-p",
                        "2222",
                        "-o",
                        "StrictHostKeyChecking=yes",
                        "-o",
                        "UserKnownHostsFile=" + ssh.knownHosts(HOST),
                        "-W",
                        HOST + ":2222",
                        "root@" + HOST)
                .run()
                .out();
        assertThat(banner).startsWith("SSH-2.0-OpenSSH");
        assertThat(NamespaceThread.<Boolean>call(namespace, () -> {
                    try (Socket session = new Socket(HOST, OpenSsh.PORT)) {
                        session.setSoTimeout(20_000);
                        session.getInputStream().read();
                        ssh.stop();
                        session.getInputStream().readAllBytes();
                        return true;
                    }
                }))
                .as("the session ends with its server")
                .isTrue();
        ssh.start();
        assertThat(answer(OpenSsh.PORT, "x\r\n")).startsWith("SSH-2.0-OpenSSH");
    }
}
