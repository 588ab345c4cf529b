package net.virtuoso.vttif.internal;

import java.util.List;
import net.virtuoso.model.TopologyClass;

/**
 * What the graph looks like over a range of thresholds in which no pair comes or goes.
 *
 * @param parts its components of two VMs or more, by their first VM
 * @param pairs how many pairs it has; these are the first of {@link TrafficPairs}
 * @param low thresholds above this fraction of the heaviest pair leave this graph
 * @param high thresholds up to this one do
 * @param width how much of the searched range, as a difference of logarithms, it stands for
 * @param coverage the share of VMs that it says anything about, each VM weighted by its heaviest pair
 */
record Reading(List<Part> parts, int pairs, double low, double high, double width, double coverage) {
    /** The name of the whole. */
    TopologyClass kind() {
        return parts.size() == 1 ? parts.get(0).shape().kind() : TopologyClass.GROUPS;
    }

    /** 1 if every part is exactly what its name says, less with every missing and extra edge. */
    double quality() {
        int edges = 0;
        int wrong = 0;
        for (Part part : parts) {
            edges += part.shape().edges();
            wrong += part.shape().missing() + part.shape().extra();
        }
        return Math.max(0, 1 - wrong / (double) edges);
    }

    /** Whether two neighbouring readings give the same answer. */
    boolean agrees(Reading other) {
        if (kind() != other.kind() || parts.size() != other.parts.size()) {
            return false;
        }
        return switch (kind()) {
            case OTHER -> pairs == other.pairs;
            case GROUPS -> sameParts(other);
            default ->
                parts.get(0).shape().columns() == other.parts.get(0).shape().columns();
        };
    }

    private boolean sameParts(Reading other) {
        for (int i = 0; i < parts.size(); i++) {
            Part mine = parts.get(i);
            Part theirs = other.parts.get(i);
            if (mine.shape().kind() != theirs.shape().kind() || mine.vms()[0] != theirs.vms()[0]) {
                return false;
            }
        }
        return true;
    }
}
