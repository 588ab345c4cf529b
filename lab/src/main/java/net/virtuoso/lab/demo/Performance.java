package net.virtuoso.lab.demo;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;

/** One performance of the demo: opens a lab, plays in it, removes it, and writes the report, whatever happens in between. */
final class Performance {
    private final DemoOptions options;
    private final PrintStream out;
    private final Report report;

    /** What is played. */
    @FunctionalInterface
    interface Play {
        void play(Story story, Lab lab);
    }

    Performance(DemoOptions options, PrintStream out, Report report) {
        this.options = options;
        this.out = out;
        this.report = report;
    }

    /** The distribution to play with, which a system property names. */
    static Path distribution() {
        Path distribution = Path.of(System.getProperty("vnet.distribution", ""));
        if (!Files.isRegularFile(distribution)) {
            throw new DemoFailed("there is no distribution '" + distribution
                    + "': build it with ./vnet build and name it with -Dvnet.distribution=FILE");
        }
        return distribution;
    }

    /**
     * Plays.
     *
     * @param base where the lab lives
     * @return the figures
     * @throws DemoFailed if something could not be shown, or something is left
     */
    Report play(Path base, Play play) {
        List<String> failures = new ArrayList<>();
        try (Story story = new Story(out)) {
            Lab lab = Lab.open(base);
            Path directory = lab.directory();
            try (lab) {
                play.play(story, lab);
            } catch (RuntimeException e) {
                failures.add(e.getMessage());
                story.tell("it failed: %s", e);
            }
            List<String> left = Leftovers.of(lab.id(), directory);
            report.leftovers = left.size();
            left.forEach(thing -> failures.add("left behind: " + thing));
            story.tell("all removed, %d things left", left.size());
        }
        options.report().ifPresent(report::write);
        out.println();
        out.println(report.json());
        if (!failures.isEmpty()) {
            throw new DemoFailed(String.join("; ", failures));
        }
        return report;
    }
}
