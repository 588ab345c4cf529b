package net.virtuoso.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an evaluation is to be run.
 *
 * @param rounds how often everything is measured in turn
 * @param seconds how long each single measurement takes
 * @param only the candidates asked for, in the evaluation's order
 * @param report file that takes the figures
 */
public record Options(int rounds, int seconds, List<String> only, Optional<Path> report) {
    /** What stands behind an evaluation's name. */
    static final String USAGE = "[--report FILE] [--rounds N] [--seconds N] [--only A,B] [--quick]";

    private static final int MAX_ROUNDS = 1000;
    private static final int MAX_SECONDS = 600;

    /** Keeps what it was given. */
    public Options {
        only = List.copyOf(only);
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException saying what is wrong and what is allowed
     */
    public static Options parse(Evaluation evaluation, List<String> arguments) {
        Evaluation.Effort effort = arguments.contains("--quick") ? evaluation.quick() : evaluation.usual();
        int rounds = effort.rounds();
        int seconds = effort.seconds();
        List<String> only = evaluation.candidates();
        Optional<Path> report = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            switch (option) {
                case "--quick" -> {}
                case "--rounds" -> rounds = number(option, value(arguments, ++i), MAX_ROUNDS);
                case "--seconds" -> seconds = number(option, value(arguments, ++i), MAX_SECONDS);
                case "--only" -> only = chosen(evaluation, value(arguments, ++i));
                case "--report" -> report = Optional.of(Path.of(value(arguments, ++i)));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option " + option + "; usage: " + evaluation.name() + " " + USAGE);
            }
        }
        return new Options(rounds, seconds, only, report);
    }

    private static String value(List<String> arguments, int at) {
        if (at == arguments.size()) {
            throw new IllegalArgumentException(arguments.get(at - 1) + " needs a value; usage: " + USAGE);
        }
        return arguments.get(at);
    }

    private static int number(String option, String text, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " '" + text + "': allowed is 1 to " + most, e);
        }
        throw new IllegalArgumentException(option + " '" + text + "': allowed is 1 to " + most);
    }

    private static List<String> chosen(Evaluation evaluation, String text) {
        List<String> wanted = new ArrayList<>(List.of(text.split(",", -1)));
        List<String> chosen =
                evaluation.candidates().stream().filter(wanted::remove).toList();
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException("--only '" + String.join(",", wanted) + "': allowed for "
                    + evaluation.name() + " is a list of "
                    + (evaluation.candidates().isEmpty() ? "nothing" : String.join(",", evaluation.candidates())));
        }
        return chosen;
    }
}
