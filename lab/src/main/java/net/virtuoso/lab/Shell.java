package net.virtuoso.lab;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes shell commands of argument lists, for journals that a person must be able to read and run by hand. */
public final class Shell {
    private Shell() {}

    /** One argument, quoted so that the shell takes it as it is. */
    public static String quote(String argument) {
        if (!argument.isEmpty() && argument.chars().allMatch(Shell::isPlain)) {
            return argument;
        }
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    /** A command of these arguments. */
    public static String command(String... argv) {
        return command(Arrays.asList(argv));
    }

    /** A command of these arguments. */
    public static String command(List<String> argv) {
        return argv.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    private static boolean isPlain(int c) {
        return (Character.isLetterOrDigit(c) && c < 128) || "-_./:=@,+".indexOf(c) >= 0;
    }
}
