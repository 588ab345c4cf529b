package net.virtuoso.lab.demo;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Requirements;
import net.virtuoso.lab.karaf.KarafInstance;

/** The demo in one container, with simulated hypervisors and ports in memory. Needs no root and no package. */
public final class EmbeddedDemo {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(3);

    private final DemoOptions options;
    private final PrintStream out;
    private final Report report = new Report("embedded");

    /**
     * A demo that is still to be played.
     *
     * @param out takes the story
     */
    public EmbeddedDemo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Plays it, removes all it has made, and writes the report, also if something failed.
     *
     * @return the figures
     * @throws DemoFailed if something could not be shown
     */
    public Report play() {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new DemoFailed("the demo needs Linux: the overlay stands on its epoll");
        }
        return play(Performance.distribution(), base());
    }

    /**
     * As {@link #play()}.
     *
     * @param distribution the tar.gz that the build makes
     * @param base where the lab lives; nobody else should be able to write there
     */
    public Report play(Path distribution, Path base) {
        return new Performance(options, out, report).play(base, (story, lab) -> tell(story, lab, distribution));
    }

    /** Labs of root live where labs of real parts do; those of anybody else where only they can write. */
    private static Path base() {
        if (Requirements.isRoot() || System.getProperty(Lab.BASE_PROPERTY) != null) {
            return Lab.defaultBase();
        }
        String state = System.getProperty("vnet.state");
        return state == null
                ? Path.of(System.getProperty("user.home"), ".vnet-lab")
                : Path.of(state).resolve("lab");
    }

    private void tell(Story story, Lab lab, Path distribution) {
        story.chapter(
                "1. One container: a controller, a proxy and two hosts, all simulated but for the nodes and their links");
        KarafInstance karaf = story.step("unpacking the container", () -> EmbeddedStage.unpack(lab, distribution));
        EmbeddedStage stage = story.step(
                "starting it; simulated lines: the proxy's 50 Mbit/s, the hosts' 500 Mbit/s",
                () -> EmbeddedStage.start(karaf, BOOT_LIMIT));
        try (stage) {
            MainJob<?> job = new MainJob<>(story, stage, report);
            job.startMachines();
            job.adapt();
        }
        story.step("stopping the container", () -> karaf.stop(Duration.ofSeconds(20)));
    }
}
