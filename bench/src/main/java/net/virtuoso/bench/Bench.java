package net.virtuoso.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.virtuoso.bench.adaptation.AdaptationEvaluation;
import net.virtuoso.bench.control.ControlEvaluation;
import net.virtuoso.bench.cost.CountingEvaluation;
import net.virtuoso.bench.datapath.DataPathEvaluation;
import net.virtuoso.bench.inference.InferenceEvaluation;
import net.virtuoso.bench.loss.LossEvaluation;
import net.virtuoso.bench.micro.MicroEvaluation;
import net.virtuoso.bench.planner.PlannerEvaluation;
import net.virtuoso.bench.stability.StabilityEvaluation;
import net.virtuoso.lab.CommandFailed;
import net.virtuoso.lab.Lab;
import net.virtuoso.lab.Leftovers;
import net.virtuoso.lab.demo.Story;

/**
 * Runs an evaluation, or lists them: {@code ./vnet bench}. The system property {@code vnet.distribution} names the
 * distribution.
 *
 * <p>Exit codes: 0 done, 1 it failed (the last line says why), 2 a wrong command line or a machine that can't run it.
 */
public final class Bench {
    /** All evaluations, in the order of the list. */
    static final List<Evaluation> ALL = List.of(
            new DataPathEvaluation(),
            new LossEvaluation(),
            new ControlEvaluation(),
            new InferenceEvaluation(),
            new AdaptationEvaluation(),
            new StabilityEvaluation(),
            new CountingEvaluation(),
            new PlannerEvaluation(),
            new MicroEvaluation());

    private static final List<String> HELP = List.of("-h", "--help", "help");
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private Bench() {}

    /** Runs one and ends the JVM. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, arguments));
    }

    static int run(PrintStream out, String... arguments) {
        if (arguments.length == 0 || !Collections.disjoint(HELP, List.of(arguments))) {
            out.print(list());
            return 0;
        }
        try {
            Optional<Evaluation> evaluation = ALL.stream()
                    .filter(each -> each.name().equals(arguments[0]))
                    .findFirst();
            if (evaluation.isEmpty()) {
                throw new IllegalArgumentException("there is no evaluation '" + arguments[0] + "'.\n" + list());
            }
            Options options = Options.parse(evaluation.get(), List.of(arguments).subList(1, arguments.length));
            Path distribution = distribution();
            ObjectNode report = play(evaluation.get(), options, distribution, out);
            options.report().ifPresent(file -> ReportFile.write(file, report));
            return 0;
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return UNUSABLE;
        } catch (IllegalStateException | CommandFailed e) {
            out.println();
            out.println("FAILED: " + e.getMessage());
            return FAILED;
        }
    }

    /**
     * Runs an evaluation in a lab of its own and removes everything it has made.
     *
     * @return its report, with the machine described
     * @throws IllegalStateException if it failed or left something behind
     */
    public static ObjectNode play(Evaluation evaluation, Options options, Path distribution, PrintStream out) {
        ObjectNode report = ReportFile.object();
        report.put("evaluation", evaluation.name());
        Machine machine = Machine.observe();
        try (Story story = new Story(out)) {
            story.tell("evaluation %s: %s", evaluation.name(), evaluation.summary());
            story.tell("%s", machine);
            Lab lab = Lab.open();
            String id = lab.id();
            Path directory = lab.directory();
            try (lab) {
                evaluation.run(new Run(lab, options, distribution, story, report));
            }
            List<String> left = Leftovers.of(id, directory);
            if (!left.isEmpty()) {
                throw new IllegalStateException("left behind: " + String.join("; ", left));
            }
        }
        report.set("machine", machine.json());
        report.put("rounds", options.rounds());
        report.put("seconds", options.seconds());
        return report;
    }

    private static Path distribution() {
        List<String> missing = Tools.missing();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "this machine can't run evaluations on real parts, missing: " + String.join("; ", missing));
        }
        Path distribution = Path.of(System.getProperty("vnet.distribution", ""));
        if (!Files.isRegularFile(distribution)) {
            throw new IllegalArgumentException("there is no distribution '" + distribution
                    + "': build it with ./vnet build and name it with -Dvnet.distribution=FILE");
        }
        return distribution;
    }

    private static String list() {
        StringBuilder text = new StringBuilder("usage: ./vnet bench NAME " + Options.USAGE + "\n\n");
        for (Evaluation evaluation : ALL) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-16s %s%n  %-16s %s%n",
                    evaluation.name(),
                    evaluation.summary(),
                    "",
                    "--only takes: " + String.join(",", evaluation.candidates())));
        }
        return text.toString();
    }
}
