package net.virtuoso.planner;

import java.util.Set;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * A part of the physical network that several paths cross and that none has for itself: the line between two sites, say.
 *
 * @param name for people
 * @param capacity bytes a second that it carries at most
 * @param hops the paths that cross it, each in one direction; a line that shares one capacity between both directions lists both
 */
public record SharedSegment(String name, long capacity, Set<Hop> hops) {
    /** From one node to another. */
    public record Hop(String from, String to) {
        /** Checks that it leads from one to another. */
        public Hop {
            Names.requireName("from", from);
            Names.requireName("to", to);
            if (from.equals(to)) {
                throw RefusedException.invalid("to", to, "a node other than '" + from + "'");
            }
        }
    }

    /** Checks every part and takes a copy. */
    public SharedSegment {
        Names.requireLabel("name", name);
        Bounds.rate("capacity", capacity, 1);
        hops = Set.copyOf(Names.require("hops", hops, "paths"));
    }
}
