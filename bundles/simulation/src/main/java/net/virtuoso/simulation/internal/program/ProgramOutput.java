package net.virtuoso.simulation.internal.program;

/** What a program has printed. Bounded: lines beyond 8 Mi characters are left out. Safe for use by several threads. */
public final class ProgramOutput {
    private static final int MOST = 8 << 20;

    private final StringBuilder text = new StringBuilder();
    private boolean ended;

    synchronized void line(String line) {
        if (text.length() + line.length() < MOST) {
            text.append(line).append('\n');
        }
    }

    /** The last line, which there is always room for. */
    synchronized void end(String line) {
        text.append(line).append('\n');
        ended = true;
    }

    /** Whether the program has ended; then its output is complete. */
    public synchronized boolean hasEnded() {
        return ended;
    }

    /** What was printed behind a number of characters. */
    public synchronized String from(int offset) {
        return text.substring(Math.min(Math.max(0, offset), text.length()));
    }
}
