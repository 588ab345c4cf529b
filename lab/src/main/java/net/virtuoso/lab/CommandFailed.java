package net.virtuoso.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command that could not do its work; the message holds the command, why, and the end of what it printed. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int TAIL = 2000;

    private final int exit;

    CommandFailed(List<String> argv, String why, Cmd.Output output) {
        this(argv, why, output, null);
    }

    CommandFailed(List<String> argv, String why, Cmd.Output output, @Nullable Throwable cause) {
        super("`" + String.join(" ", argv) + "` " + why + said(output), cause);
        this.exit = output.exit();
    }

    /** The exit code, or −1 if the command was not started or was killed. */
    public int exit() {
        return exit;
    }

    private static String said(Cmd.Output output) {
        String text = output.err().isBlank() ? output.out() : output.err();
        text = text.strip();
        if (text.length() > TAIL) {
            text = "…" + text.substring(text.length() - TAIL);
        }
        return text.isEmpty() ? "" : ": " + text;
    }
}
