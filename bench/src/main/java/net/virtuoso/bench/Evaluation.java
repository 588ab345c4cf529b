package net.virtuoso.bench;

import java.util.List;

/** One evaluation: measures in a lab, prints a table, and fills a report. Has no state of its own between runs. */
public interface Evaluation {
    /** What it is called on the command line: a-z and '-'. */
    String name();

    /** What it measures, in one line. */
    String summary();

    /** What {@code --only} can choose from, in the order in which it is measured; empty if there is nothing to choose. */
    List<String> candidates();

    /** How long and how often it measures unless told otherwise. */
    Effort usual();

    /** The same for {@code --quick}: enough to see that everything works, too little to quote a figure. */
    Effort quick();

    /**
     * Measures.
     *
     * @throws IllegalStateException if that isn't possible, with the reason
     */
    void run(Run run);

    /**
     * How much is measured.
     *
     * @param rounds how often everything is measured in turn, at least 1
     * @param seconds how long each single measurement takes, at least 1
     */
    record Effort(int rounds, int seconds) {}
}
