package net.virtuoso.lab.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the demo is to be played.
 *
 * @param embedded in one container with simulated hypervisors, instead of on real parts
 * @param qemu with a QEMU guest beside the containers
 * @param report file that takes the figures
 */
public record DemoOptions(boolean embedded, boolean qemu, Optional<Path> report) {
    private static final String USAGE = "usage: Demo [--embedded] [--qemu] [--report FILE]";

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with the usage if it is not one of the demo's
     */
    public static DemoOptions parse(String... arguments) {
        boolean embedded = false;
        boolean qemu = false;
        Optional<Path> report = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--embedded" -> embedded = true;
                case "--qemu" -> qemu = true;
                case "--report" -> {
                    if (++i == arguments.length) {
                        throw new IllegalArgumentException("--report needs the name of a file; " + USAGE);
                    }
                    report = Optional.of(Path.of(arguments[i]));
                }
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "; " + USAGE);
            }
        }
        if (embedded && qemu) {
            throw new IllegalArgumentException("--qemu needs real parts: leave it out, or --embedded; " + USAGE);
        }
        return new DemoOptions(embedded, qemu, report);
    }
}
