package net.virtuoso.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The distribution as it is after {@code tar xzf} and {@code bin/karaf}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributionIT {
    @SuppressWarnings("NullAway.Init")
    private Container karaf;

    @BeforeAll
    void startDistribution() throws Exception {
        karaf = Container.distribution("distribution");
    }

    @AfterAll
    void stopDistribution() throws Exception {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    void everyBundleRuns() throws Exception {
        assertThat(karaf.bundles()).extracting(Container.Bundle::name).contains("net.virtuoso.model");
        assertThat(Container.notStarted(karaf.bundles())).isEmpty();
        assertThat(karaf.log("ERROR")).isEmpty();
    }

    @Test
    void takesEveryArtifactFromItself() throws Exception {
        assertThat(Files.readString(karaf.home().resolve("etc/org.ops4j.pax.url.mvn.cfg")))
                .as("repositories that it may ask")
                .doesNotContain("http");
        assertThat(karaf.home().resolve("data/repository"))
                .as("what was fetched from outside system/")
                .doesNotExist();
    }

    @Test
    void keepsPasswordsAsHashes() throws Exception {
        assertThat(karaf.home().resolve("etc/users.properties")).content().contains("tester = {CRYPT}");
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        List<String> addresses = listening(karaf.pid());
        assertThat(addresses).as("listening sockets").isNotEmpty().allMatch(DistributionIT::isLoopback);
        assertThat(karaf.home().resolve("data/log/karaf.log"))
                .as("where HTTP was served, also while it started")
                .content()
                .contains("HTTP/1.1, (http/1.1)}{127.0.0.1:")
                .doesNotContain("HTTP/1.1, (http/1.1)}{0.0.0.0:");
    }

    /** Local addresses, as the kernel prints them, of the TCP sockets on which a process listens. */
    private static List<String> listening(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    inodes.add(Files.readSymbolicLink(descriptor).toString().replaceAll("socket:\\[(\\d+)]", "$1"));
                }
            }
        }
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/net/" + table))) {
                // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode; state 0A is LISTEN.
                lines.map(line -> line.trim().split("\\s+"))
                        .filter(columns -> columns[3].equals("0A") && inodes.contains(columns[9]))
                        .forEach(columns -> addresses.add(columns[1]));
            }
        }
        return addresses;
    }

    /** Addresses are hexadecimal 32-bit words in the byte order of the host, here little-endian. */
    private static boolean isLoopback(String address) {
        return address.startsWith("0100007F:")
                || address.startsWith("00000000000000000000000001000000:")
                || address.startsWith("0000000000000000FFFF00000100007F:");
    }
}
