package net.virtuoso.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Jazzer calls ({@code --target_class}), with the target's name in the property {@code vnet.fuzz.target}; and as a program
 * it lists the targets, or writes a target's seeds to a folder.
 */
public final class Fuzz {
    private static final Target TARGET = Targets.named(System.getProperty("vnet.fuzz.target", "datagram"));

    private Fuzz() {}

    /** Gives the target one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.read(input);
    }

    /**
     * {@code list}, or {@code seeds TARGET FOLDER}.
     *
     * @throws IOException if a seed can't be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 3 && arguments[0].equals("seeds")) {
            List<byte[]> seeds = Targets.named(arguments[1]).seeds();
            for (int i = 0; i < seeds.size(); i++) {
                Files.write(Path.of(arguments[2]).resolve("seed-" + i), seeds.get(i));
            }
        } else {
            Targets.all().forEach(target -> System.out.println(target.name()));
        }
    }
}
