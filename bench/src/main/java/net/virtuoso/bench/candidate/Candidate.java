package net.virtuoso.bench.candidate;

import java.util.List;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.bench.bed.Lane;

/** A way to join two VMs on two hosts. */
public interface Candidate {
    /** What it is called in tables and on the command line: a-z, 0-9 and '-'. */
    String name();

    /** What it is, with the settings that matter for its speed, in one line. */
    String description();

    /**
     * Lays a lane and joins its ports; returns when it should carry traffic, or soon will.
     *
     * @param number of the lane
     * @throws RuntimeException if it can't be started on this machine, with the reason
     */
    Running start(Bed bed, int number);

    /**
     * A candidate that runs; it ends with the lab.
     *
     * @param lane what it joins
     * @param daemons the processes at both hosts that forward, without their children; none if the kernel does
     */
    record Running(Lane lane, List<ProcessHandle> daemons) {}
}
