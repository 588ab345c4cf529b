package net.virtuoso.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of the LAN behind a port.
 *
 * @param known how many stations are known there
 * @param unlearned frames whose sender wasn't learned because the table was full; they were carried
 * @param stations some of the stations, at most {@link #MAX_STATIONS} and fewer if the node has many
 * @param alert what is wrong; {@code null} if nothing is
 */
public record LanStatus(
        int known,
        long unlearned,
        List<Station> stations,
        @Nullable LanAlert alert) {
    /** The most stations that are told of one port: reports are sent every few seconds. */
    public static final int MAX_STATIONS = 256;

    /** Checks and takes a copy. */
    public LanStatus {
        if (known < 0 || unlearned < 0) {
            throw RefusedException.invalid(
                    known < 0 ? "known" : "unlearned", known < 0 ? known : unlearned, "0 or more");
        }
        stations = List.copyOf(Names.require("stations", stations, "a list"));
        if (stations.size() > MAX_STATIONS) {
            throw RefusedException.limit("stations", stations.size(), "at most " + MAX_STATIONS + " a port");
        }
    }
}
