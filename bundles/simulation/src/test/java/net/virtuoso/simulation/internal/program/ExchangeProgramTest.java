package net.virtuoso.simulation.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.virtuoso.model.MacAddress;
import net.virtuoso.simulation.internal.guest.Ipv4;
import net.virtuoso.simulation.internal.guest.Station;
import net.virtuoso.testkit.VirtualLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranks on a hub that loses frames, in virtual time. */
class ExchangeProgramTest {
    private static final int FIRST = 10 << 24 | 1;
    private static final int RANKS = 4;

    private final VirtualLoop time = new VirtualLoop();
    private final SplittableRandom random = new SplittableRandom(4711);
    private final List<Station> stations = new ArrayList<>();
    /** Those that hear. */
    private final List<Station> hub = new ArrayList<>();

    private final List<ProgramOutput> outputs = new ArrayList<>();
    private final List<ExchangeProgram> programs = new ArrayList<>();
    private double loss;

    @AfterEach
    void giveBackWhatIsOnItsWay() {
        hub.clear();
        programs.forEach(ExchangeProgram::close);
        time.advance(Duration.ofSeconds(1));
        stations.forEach(Station::close);
        time.advance(Duration.ofSeconds(1));
    }

    private void send(ByteBuf frame) {
        var unused = time.loop()
                .schedule(
                        () -> {
                            for (Station station : hub) {
                                if (random.nextDouble() >= loss) {
                                    station.frameReceived(frame);
                                    station.readComplete();
                                }
                            }
                            frame.release();
                        },
                        1,
                        TimeUnit.MILLISECONDS);
    }

    private void start(String... more) {
        String peers = IntStream.range(0, RANKS)
                .mapToObj(rank -> Ipv4.format(FIRST + rank))
                .collect(Collectors.joining(","));
        for (int rank = 0; rank < RANKS; rank++) {
            Station station = new Station(new MacAddress(0x0200_0000_0001L + rank), time.loop(), this::send);
            station.setAddress(FIRST + rank);
            stations.add(station);
            hub.add(station);
            List<String> arguments =
                    new ArrayList<>(List.of("--rank", Integer.toString(rank), "--peers", peers, "--bytes", "20000"));
            arguments.addAll(List.of(more));
            ProgramOutput output = new ProgramOutput();
            outputs.add(output);
            programs.add(new ExchangeProgram(
                    ExchangeOptions.parse(arguments.toArray(String[]::new)),
                    station,
                    time.loop(),
                    time.time(),
                    random,
                    output));
        }
        programs.forEach(ExchangeProgram::start);
    }

    private void untilEnded(int seconds) {
        for (int i = 0; i < seconds * 10 && !outputs.stream().allMatch(ProgramOutput::hasEnded); i++) {
            time.advance(Duration.ofMillis(100));
        }
        assertThat(outputs).allMatch(ProgramOutput::hasEnded);
    }

    private static long steps(ProgramOutput output) {
        return output.from(0).lines().filter(line -> line.contains("\"step\":")).count();
    }

    @Test
    void allRanksMakeAllSteps() {
        loss = 0.02;
        start("--steps", "30", "--compute-ms", "1");
        untilEnded(60);

        for (ProgramOutput output : outputs) {
            assertThat(steps(output)).isEqualTo(30);
            assertThat(output.from(0))
                    .startsWith("{\"rank\":")
                    .contains("\"connected\":true")
                    .contains("\"end\":\"done\"");
        }
    }

    @Test
    void aRunOfSomeTimeEndsForAllAtTheSameStep() {
        start("--seconds", "2", "--compute-ms", "20");
        untilEnded(10);

        assertThat(outputs.stream().map(ExchangeProgramTest::steps).distinct()).hasSize(1);
        assertThat(steps(outputs.get(0))).isGreaterThan(10);
    }

    @Test
    void processorTimeIsWhatItComputes() {
        start("--steps", "10", "--compute-ms", "20");
        time.advance(Duration.ofMillis(5));
        long begun = programs.get(0).usedNanos();
        untilEnded(10);

        assertThat(begun).isBetween(0L, Duration.ofMillis(5).toNanos());
        assertThat(programs)
                .allSatisfy(program -> assertThat(program.usedNanos())
                        .isBetween(
                                Duration.ofMillis(200).toNanos(),
                                Duration.ofMillis(210).toNanos()));
    }

    @Test
    void aRankThatVanishesBreaksTheConnectionsWithIt() {
        start("--seconds", "100", "--compute-ms", "20");
        time.advance(Duration.ofSeconds(1));
        hub.remove(3);
        untilEnded(60);

        for (int rank = 0; rank < 3; rank++) {
            assertThat(outputs.get(rank).from(0))
                    .contains("\"broken_connections\":1")
                    .contains("rank 3 broke");
        }
    }

    @Test
    void ranksThatNeverComeAreNamed() {
        loss = 1;
        start("--steps", "1", "--connect-seconds", "5");
        untilEnded(6);

        assertThat(outputs.get(0).from(0)).contains("no connection with rank(s) [1, 2, 3] within 5 s");
    }
}
