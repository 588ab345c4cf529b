package net.virtuoso.bench.adaptation;

import java.time.Instant;
import java.util.List;

/** A program that the VMs run. It isn't told over what. */
interface Workload {
    /** The name for {@code --only}. */
    String name();

    /** The program's name in reports. */
    String program();

    /** What its processes exchange with whom, in a word. */
    String pattern();

    /** The lines that it runs over. */
    Lines lines();

    /**
     * Runs it to its end.
     *
     * @param run names the run's logs
     * @throws IllegalStateException if it failed
     */
    Finished run(Cluster cluster, String run);

    /**
     * A run that has come to its end.
     *
     * @param seconds how long it took
     * @param began when its first VM had sent something worth mentioning
     * @param ended when it had ended
     * @param complaints what it has found wrong with its own results
     */
    record Finished(double seconds, Instant began, Instant ended, List<String> complaints) {
        /** Takes a copy. */
        public Finished {
            complaints = List.copyOf(complaints);
        }
    }
}
