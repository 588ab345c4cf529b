package net.virtuoso.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeds, what was found, and variations of both. Always the same, so that what fails fails again. */
class ReplayTest {
    private static final int MOST_CHANGES = 6;

    static Stream<Target> targets() {
        return Targets.all().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void keepsItsPromises(Target target) throws IOException {
        List<byte[]> inputs = new ArrayList<>(target.seeds());
        inputs.addAll(corpus(target));
        for (byte[] input : inputs) {
            read(target, input);
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < target.variations(); i++) {
            read(target, vary(inputs, random));
        }
        assertThat(inputs).isNotEmpty();
    }

    @Test
    void aTargetIsKnownByItsName() {
        assertThat(Targets.named("frame").name()).isEqualTo("frame");
        assertThatThrownBy(() -> Targets.named("nothing")).hasMessageContaining("datagram, sealed, dtls");
    }

    private static List<byte[]> corpus(Target target) throws IOException {
        Path folder = Path.of("corpus", target.name());
        List<byte[]> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    found.add(Files.readAllBytes(file));
                }
            }
        }
        return found;
    }

    private static void read(Target target, byte[] input) {
        try {
            target.read(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(target.name() + " with " + HexFormat.of().formatHex(input), e);
        }
    }

    /** Bytes changed, taken out, put in, or the end of another input instead of its own. */
    private static byte[] vary(List<byte[]> inputs, SplittableRandom random) {
        byte[] bytes = inputs.get(random.nextInt(inputs.size())).clone();
        for (int changes = random.nextInt(1, MOST_CHANGES); changes > 0 && bytes.length > 0; changes--) {
            // Most decisions are made at the front.
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 64));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes[at] = random.nextBoolean() ? (byte) 0xff : 0;
                default -> bytes = spliced(bytes, at, inputs.get(random.nextInt(inputs.size())), random);
            }
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] other, SplittableRandom random) {
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        byte[] result = Arrays.copyOf(bytes, at + other.length - from);
        System.arraycopy(other, from, result, at, other.length - from);
        return result;
    }
}
