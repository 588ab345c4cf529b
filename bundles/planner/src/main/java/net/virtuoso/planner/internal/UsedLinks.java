package net.virtuoso.planner.internal;

import net.virtuoso.planner.Limits;

/** How many links a board uses, in all and at each node, and what the limits leave. An operator's count against none. */
final class UsedLinks {
    private final Ground ground;
    private final Limits limits;
    private final int[] degree;
    private int counted;
    private int crowded;
    private int fresh;

    UsedLinks(Ground ground) {
        this.ground = ground;
        limits = ground.problem.limits();
        degree = new int[ground.hostCount];
    }

    /**
     * A link comes into use or goes out of it.
     *
     * @param sign 1 or -1
     */
    void use(int link, int sign) {
        if (!ground.present[link]) {
            fresh += sign;
        }
        if (!ground.uncounted[link]) {
            counted += sign;
            crowd(ground.lower[link], sign);
            crowd(ground.higher[link], sign);
        }
    }

    private void crowd(int host, int sign) {
        int most = limits.maxLinksOfANode();
        boolean was = degree[host] > most;
        degree[host] += sign;
        boolean is = degree[host] > most;
        crowded += was == is ? 0 : sign;
    }

    boolean isWithinLimits() {
        return counted <= limits.maxLinks() && crowded == 0;
    }

    /** Whether a link that isn't used could be. */
    boolean hasRoomFor(int link) {
        return ground.uncounted[link] || counted < limits.maxLinks() && hasRoomAt(link);
    }

    /** Whether the two nodes of a link that isn't used may have one more. */
    boolean hasRoomAt(int link) {
        int most = limits.maxLinksOfANode();
        return degree[ground.lower[link]] < most && degree[ground.higher[link]] < most;
    }

    /** How many count against the limit. */
    int counted() {
        return counted;
    }

    /** How many aren't there yet. */
    int fresh() {
        return fresh;
    }
}
