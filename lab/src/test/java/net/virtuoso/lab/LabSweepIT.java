package net.virtuoso.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.virtuoso.lab.net.Bridge;
import net.virtuoso.lab.net.NetworkNamespace;
import net.virtuoso.lab.vm.GuestSpec;
import net.virtuoso.lab.vm.LibvirtHost;
import net.virtuoso.lab.vm.LxcGuest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another JVM builds a lab and is ended by a signal in the middle of it. */
@EnabledIf("net.virtuoso.lab.Requirements#satisfied")
class LabSweepIT {
    /** The other JVM's program: a host with a guest, then a wait for the signal. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws InterruptedException {
            Lab lab = Lab.open(Path.of(args[0]));
            NetworkNamespace site = NetworkNamespace.create(lab, "site");
            Bridge.create(site, "lan");
            LibvirtHost host = LibvirtHost.start(site);
            LxcGuest guest = LxcGuest.create(host, GuestSpec.of("vm1", "02:00:5e:00:00:01"));
            guest.start("sleeper", "sleep", "600");
            System.out.println("READY " + lab.id());
            Thread.sleep(600_000);
        }
    }

    @TempDir
    Path base;

    /** Also what a test that failed has left. */
    @AfterEach
    void sweep() {
        Lab.sweep(base.resolve("labs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalRemovesEverything(String signal) throws IOException {
        try (Lab own = Lab.open()) {
            LabProcess victim = startVictim(own);
            String id = idOf(victim);
            Cmd.of("kill", "-" + signal, Long.toString(victim.pid())).check();
            victim.await(Duration.ofSeconds(60));

            assertThat(Leftovers.of(id, base.resolve("labs").resolve(id))).isEmpty();
        }
    }

    @Test
    void afterAKillTheNextSweepRemovesEverything() throws IOException {
        try (Lab own = Lab.open()) {
            LabProcess victim = startVictim(own);
            String id = idOf(victim);
            // Only the JVM itself: its helpers live on, as after the real thing.
            Cmd.of("kill", "-KILL", Long.toString(victim.pid())).check();
            victim.await(Duration.ofSeconds(60));
            Path home = base.resolve("labs").resolve(id);
            assertThat(Leftovers.of(id, home))
                    .anyMatch(line -> line.startsWith("process"))
                    .anyMatch(line -> line.startsWith("network namespace"))
                    .anyMatch(line -> line.startsWith("directory"));

            assertThat(Lab.sweep(base.resolve("labs"))).containsExactly(id);

            assertThat(Leftovers.of(id, home)).isEmpty();
            assertThat(Lab.sweep(base.resolve("labs"))).isEmpty();
        }
    }

    private LabProcess startVictim(Lab own) {
        return own.start(
                "victim",
                List.of(
                        // Whoever runs the tests in the background of a shell passes on that it ignores SIGINT.
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        base.resolve("labs").toString()));
    }

    private String idOf(LabProcess victim) throws IOException {
        Wait.until(
                "the victim's lab",
                Duration.ofSeconds(60),
                () -> victim.output().contains("READY") || !victim.isAlive(),
                victim::said);
        assertThat(victim.output()).contains("READY");
        try (Stream<Path> labs = Files.list(base.resolve("labs"))) {
            String id = labs.map(p -> p.getFileName().toString()).findFirst().orElseThrow();
            assertThat(victim.output()).contains("READY " + id);
            return id;
        }
    }
}
