package net.virtuoso.model;

import java.time.Instant;
import java.util.List;

/**
 * What entered the overlay at one node in one interval: only the pairs that had traffic.
 *
 * @param node the node's name
 * @param epoch the interval's number: the second since 1970, by the controller's clock, in which most of it lies, so that the
 *     reports of all nodes line up in spite of their clocks
 * @param end the node's clock at the end
 * @param nanos the interval's length as the node measured it, in nanoseconds, more than 0
 * @param records one a pair and class
 * @param overflow bytes that couldn't be attributed because the node's table of pairs was full
 */
public record TrafficReport(
        String node, long epoch, Instant end, long nanos, List<TrafficRecord> records, long overflow) {
    /** The most records of one report. */
    public static final int MAX_RECORDS = 262_144;

    /** Checks every part and takes a copy. */
    public TrafficReport {
        Names.requireName("node", node);
        Names.require("end", end, "a time");
        if (nanos <= 0) {
            throw RefusedException.invalid("nanos", nanos, "more than 0");
        }
        records = List.copyOf(Names.require("records", records, "a list"));
        if (records.size() > MAX_RECORDS) {
            throw RefusedException.limit("records", records.size(), "at most " + MAX_RECORDS);
        }
    }
}
