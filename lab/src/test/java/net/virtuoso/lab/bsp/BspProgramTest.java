package net.virtuoso.lab.bsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The program itself, its ranks as threads of this JVM, each at a loopback address of its own. */
class BspProgramTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExecutorService threads;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        threads = Executors.newCachedThreadPool();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** What a rank printed, and its exit code. */
    private record Ended(int code, List<JsonNode> lines, String errors) {
        JsonNode summary() {
            return lines.get(lines.size() - 1);
        }
    }

    private Callable<Ended> rank(int rank, int size, String... more) {
        return () -> {
            List<String> peers = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                peers.add("127.0.0." + (10 + i));
            }
            List<String> arguments = new ArrayList<>(
                    List.of("--rank", Integer.toString(rank), "--peers", String.join(",", peers), "--port", "" + port));
            arguments.addAll(List.of(more));
            return run(arguments.toArray(String[]::new));
        };
    }

    private static Ended run(String... arguments) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = BspProgram.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return new Ended(code, lines, err.toString(StandardCharsets.UTF_8));
    }

    private List<Ended> all(int size, String... arguments) throws Exception {
        List<Future<Ended>> futures = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            futures.add(threads.submit(rank(rank, size, arguments)));
        }
        List<Ended> ended = new ArrayList<>();
        for (Future<Ended> future : futures) {
            ended.add(future.get(60, TimeUnit.SECONDS));
        }
        return ended;
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void allRanksDoTheSameNumberOfSupersteps(Pattern pattern) throws Exception {
        List<Ended> ended = all(5, "--pattern", pattern.label(), "--steps", "20", "--bytes", "300000");

        assertThat(ended).allSatisfy(rank -> {
            assertThat(rank.code()).as(rank.errors()).isZero();
            assertThat(rank.summary().get("steps").intValue()).isEqualTo(20);
            assertThat(rank.summary().get("broken_connections").intValue()).isZero();
            assertThat(rank.summary().get("end").textValue()).isEqualTo("done");
            assertThat(rank.lines()).hasSize(22);
        });
    }

    @Test
    void aTimedRunEndsAtTheSameSuperstepEverywhere() throws Exception {
        List<Ended> ended = all(6, "--pattern", "bus", "--seconds", "0.3", "--bytes", "1000", "--compute-ms", "1");

        int steps = ended.get(0).summary().get("steps").intValue();
        assertThat(steps).isPositive();
        assertThat(ended).allSatisfy(rank -> {
            assertThat(rank.code()).as(rank.errors()).isZero();
            assertThat(rank.summary().get("steps").intValue()).isEqualTo(steps);
        });
    }

    @Test
    void computingTakesItsTime() throws Exception {
        for (String how : List.of("spin", "sleep")) {
            JsonNode summary = all(2, "--steps", "5", "--compute-ms", "10", "--compute", how)
                    .get(0)
                    .summary();
            assertThat(summary.get("compute_ms_mean").doubleValue()).isGreaterThanOrEqualTo(10);
            assertThat(summary.get("superstep_ms_median").doubleValue()).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void aRankThatComesLateIsWaitedFor() throws Exception {
        Future<Ended> early = threads.submit(rank(1, 2, "--steps", "3"));
        // Long enough for it to have called in vain, also on a busy machine.
        Thread.sleep(2_000);
        Ended late = threads.submit(rank(0, 2, "--steps", "3")).get(60, TimeUnit.SECONDS);

        assertThat(late.code()).isZero();
        Ended waited = early.get(60, TimeUnit.SECONDS);
        assertThat(waited.code()).isZero();
        assertThat(waited.summary().get("connect_retries").intValue()).isPositive();
    }

    @Test
    void aNeighbourThatNeverComesIsNamed() throws Exception {
        Ended ended = rank(0, 2, "--steps", "3", "--connect-seconds", "1").call();

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors()).contains("rank(s) [1]");
    }

    @Test
    void aConnectionThatIsCutIsCountedAsBroken() throws Exception {
        Future<Ended> rank = threads.submit(rank(0, 2, "--seconds", "30", "--bytes", "100"));
        try (Socket impostor = call()) {
            impostor.getOutputStream().write(new byte[] {0x42, 0x53, 0x50, 0x31, 0, 0, 0, 1});
            impostor.getInputStream().readNBytes(112);
        }

        Ended ended = rank.get(60, TimeUnit.SECONDS);
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.summary().get("broken_connections").intValue()).isEqualTo(1);
        assertThat(ended.errors()).contains("rank 1 broke");
    }

    @Test
    void corruptedDataAreNoticed() throws Exception {
        Future<Ended> rank = threads.submit(rank(0, 2, "--seconds", "30", "--bytes", "100"));
        try (Socket impostor = call()) {
            impostor.getOutputStream().write(new byte[] {0x42, 0x53, 0x50, 0x31, 0, 0, 0, 1});
            byte[] message = impostor.getInputStream().readNBytes(112);
            message[60] ^= 1;
            impostor.getOutputStream().write(message);
            assertThat(rank.get(60, TimeUnit.SECONDS).code()).isEqualTo(5);
        }
    }

    @Test
    void aStallEndsTheRun() throws Exception {
        Future<Ended> rank = threads.submit(rank(0, 2, "--seconds", "30", "--bytes", "100", "--stall-seconds", "1"));
        try (Socket impostor = call()) {
            impostor.getOutputStream().write(new byte[] {0x42, 0x53, 0x50, 0x31, 0, 0, 0, 1});
            byte[] first = impostor.getInputStream().readNBytes(112);
            impostor.getOutputStream().write(first);
            Ended ended = rank.get(60, TimeUnit.SECONDS);

            assertThat(ended.code()).isEqualTo(4);
            assertThat(ended.errors()).contains("nothing moved for 1 s").contains("rank 1");
        }
    }

    @Test
    void strangersAreHungUpOn() throws Exception {
        Future<Ended> zero = threads.submit(rank(0, 2, "--steps", "3"));
        try (Socket stranger = call()) {
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(endOf(stranger)).isTrue();
        }
        assertThat(rank(1, 2, "--steps", "3").call().code()).isZero();
        assertThat(zero.get(60, TimeUnit.SECONDS).code()).isZero();
    }

    /** True if the other end closed it, in order or not. */
    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private Socket call() throws Exception {
        for (int i = 0; ; i++) {
            try {
                return new Socket("127.0.0.10", port);
            } catch (IOException e) {
                if (i == 200) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    @Test
    void badArgumentsAreRefusedByName() throws IOException {
        assertThat(run("--rank", "0", "--peers", "a,b", "--colour", "red").errors())
                .contains("--colour");
        assertThat(run("--rank", "2", "--peers", "a,b", "--steps", "1").errors())
                .contains("0 to 1");
        assertThat(run("--rank", "x", "--peers", "a,b", "--steps", "1").errors())
                .contains("rank x");
        assertThat(run("--rank", "0", "--peers", "a,b").errors()).contains("--steps or --seconds");
        assertThat(run("--rank", "0", "--peers", "a,b", "--steps", "1", "--bytes", "0")
                        .errors())
                .contains("bytes 0");
        assertThat(run("--rank", "0", "--peers", "a,b", "--steps", "1", "--steps", "2")
                        .errors())
                .contains("twice");
        assertThat(run("--rank", "0", "--steps").code()).isEqualTo(2);
        assertThat(run("--steps", "1").errors()).contains("usage");
        assertThat(run("--rank", "0", "--peers", "a", "--compute", "dream", "--steps", "1")
                        .errors())
                .contains("dream");
    }

    @Test
    void optionsSurviveTheCommandLine() {
        BspOptions options = BspOptions.seconds(Pattern.MESH, 1234, 2.5, 7);
        List<String> arguments = new ArrayList<>(List.of("--rank", "1", "--peers", "a,b"));
        arguments.addAll(options.arguments());

        assertThat(Rank.parse(arguments.toArray(String[]::new))).isEqualTo(new Rank(1, List.of("a", "b"), options));
    }
}
