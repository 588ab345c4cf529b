package net.virtuoso.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a lab promises apart from networks: needs no root. */
@EnabledOnOs(OS.LINUX)
class LabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path base;

    @Test
    void closingEndsProcessesAndRemovesTheDirectory() {
        Lab lab = Lab.open(base);
        LabProcess process = lab.start("sleeper", List.of("sh", "-c", "echo up; sleep 600 & setsid sleep 600"));
        Wait.until("output", PATIENCE, () -> process.output().contains("up"));
        assertThat(Leftovers.of(lab.id(), lab.directory())).isNotEmpty();

        lab.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(lab.directory()).doesNotExist();
        assertThat(Leftovers.of(lab.id(), lab.directory())).isEmpty();
        lab.close();
    }

    @Test
    void aProcessCanBeKilledWithItsDaemonsWhileOthersLive() {
        try (Lab lab = Lab.open(base)) {
            LabProcess victim = lab.start("victim", List.of("sh", "-c", "setsid sleep 600 & sleep 600"));
            LabProcess other = lab.start("other", List.of("sleep", "600"));
            List<ProcessHandle> descendants = Wait.value(
                    "descendants",
                    PATIENCE,
                    () -> victim.handle().descendants().count() < 2
                            ? null
                            : victim.handle().descendants().toList());

            victim.kill();

            assertThat(victim.isAlive()).isFalse();
            Wait.until("the daemons' end", PATIENCE, () -> descendants.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void aProcessMayEndByItselfOrOnRequest() {
        try (Lab lab = Lab.open(base)) {
            assertThat(lab.start("quick", List.of("sh", "-c", "exit 4"), Map.of())
                            .await(PATIENCE))
                    .isEqualTo(4);
            LabProcess polite = lab.start(
                    "polite", List.of("sh", "-c", "trap 'echo bye; exit' TERM; echo hi; while :; do sleep 0.05; done"));
            Wait.until("output", PATIENCE, () -> polite.output().contains("hi"));
            polite.terminate(PATIENCE);
            assertThat(polite.output()).contains("bye");
            LabProcess busy = lab.start("busy", List.of("sleep", "600"));
            assertThatThrownBy(() -> busy.await(Duration.ofMillis(50))).hasMessageContaining("busy still runs");
        }
    }

    @Test
    void nothingIsMadeInAClosedLab() {
        Lab lab = Lab.open(base);
        lab.close();

        assertThatThrownBy(() -> lab.start("late", List.of("true")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void labsOfOneBaseHaveDifferentIdsEvenIfTheDrawIsTheSame() {
        var factory = RandomGeneratorFactory.of("L64X128MixRandom");
        try (Lab one = Lab.open(base, factory.create(1));
                Lab two = Lab.open(base, factory.create(1))) {
            assertThat(one.id()).matches("[a-z0-9]{4}").isNotEqualTo(two.id());
            assertThat(one.name("x")).hasSizeLessThanOrEqualTo(15);
        }
        assertThat(base).doesNotExist();
    }

    @Test
    void aSweepRemovesDeadLabsAndSparesLivingOnes() throws IOException {
        Path dead = Files.createDirectories(base.resolve("dead"));
        Path proof = base.resolve("proof");
        Files.writeString(dead.resolve("journal"), "# proof\ntouch " + proof + "\n");
        Files.writeString(dead.resolve("owner"), new ProcessIdentity(1, -1, "another-boot").text());
        try (Lab living = Lab.open(base)) {
            assertThat(dead).doesNotExist();
            assertThat(proof).exists();
            assertThat(Lab.sweep(base)).isEmpty();
            assertThat(living.directory()).exists();
        }
    }

    @Test
    void whatASweepCannotRemoveIsReportedAndKeptForAnotherTry() throws IOException {
        Path dead = Files.createDirectories(base.resolve("dead"));
        Files.writeString(dead.resolve("journal"), "# stuck\necho it is stuck >&2; exit 1\n");
        Files.writeString(dead.resolve("owner"), new ProcessIdentity(1, -1, "another-boot").text());

        assertThatThrownBy(() -> Lab.sweep(base)).hasMessageContaining("it is stuck");
        assertThat(dead.resolve("journal")).exists();
    }

    @Test
    void aProcessIsToldFromALaterOneWithTheSameId() throws IOException {
        ProcessIdentity current = ProcessIdentity.current();

        assertThat(current.isAlive()).isTrue();
        assertThat(ProcessIdentity.parse(current.text())).isEqualTo(current);
        assertThat(new ProcessIdentity(current.pid(), current.startTicks() + 1, current.boot()).isAlive())
                .isFalse();
        assertThat(new ProcessIdentity(current.pid(), current.startTicks(), "other").isAlive())
                .isFalse();
        assertThat(ProcessIdentity.startTicks("7 (a) b (c) S 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 1 0 4711 1 1"))
                .isEqualTo(4711);
    }

    @Test
    void packagesAreListedWithoutTheirReasons() {
        assertThat(Requirements.packages())
                .contains("dnsmasq-base", "libvirt-daemon-driver-lxc")
                .allSatisfy(name -> assertThat(name).matches("[a-z0-9.+-]+"));
    }
}
