package net.virtuoso.lab.bsp;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One process of a run.
 *
 * @param rank its number, from 0
 * @param peers addresses of all ranks, its own included, in the order of their numbers
 * @param options what the run is to do
 */
record Rank(int rank, List<String> peers, BspOptions options) {
    static final String USAGE = "usage: BspProgram --rank N --peers ADDRESS,ADDRESS,... [--pattern"
            + " all-to-all|bus|ring|mesh] [--bytes N] [--compute-ms N] [--compute spin|sleep] [--steps N] [--seconds N]"
            + " [--port N] [--connect-seconds N] [--stall-seconds N]";

    Rank {
        peers = List.copyOf(peers);
        if (rank < 0 || rank >= peers.size()) {
            throw new IllegalArgumentException(
                    "rank " + rank + ": allowed are 0 to " + (peers.size() - 1) + ", one for each of --peers");
        }
    }

    /** Reads a command line; refuses unknown and repeated options by name. */
    static Rank parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!name.equals("rank") && !name.equals("peers") && !BspOptions.NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown option " + arguments[i] + "; " + USAGE);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("option " + arguments[i] + " has no value; " + USAGE);
            }
            if (values.put(name, arguments[i + 1]) != null) {
                throw new IllegalArgumentException("option " + arguments[i] + " is given twice");
            }
        }
        String rank = values.get("rank");
        String peers = values.get("peers");
        if (rank == null || peers == null) {
            throw new IllegalArgumentException("--rank and --peers are wanted; " + USAGE);
        }
        try {
            return new Rank(Integer.parseInt(rank), Arrays.asList(peers.split(",", -1)), BspOptions.parse(values));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rank " + rank + ": a number is wanted", e);
        }
    }

    int size() {
        return peers.size();
    }
}
