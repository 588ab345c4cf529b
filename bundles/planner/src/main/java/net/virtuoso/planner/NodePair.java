package net.virtuoso.planner;

import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;

/**
 * Two nodes, in no particular order.
 *
 * @param a the lower name
 * @param b the higher name
 */
public record NodePair(String a, String b) implements Comparable<NodePair> {
    /** Puts the names in order and checks that they are two. */
    public NodePair {
        Names.requireName("a", a);
        Names.requireName("b", b);
        if (a.equals(b)) {
            throw RefusedException.invalid("b", b, "a node other than '" + a + "'");
        }
        if (a.compareTo(b) > 0) {
            String swap = a;
            a = b;
            b = swap;
        }
    }

    /** Whether a node is one of the two. */
    public boolean has(String node) {
        return a.equals(node) || b.equals(node);
    }

    @Override
    public int compareTo(NodePair other) {
        int first = a.compareTo(other.a);
        return first != 0 ? first : b.compareTo(other.b);
    }

    @Override
    public String toString() {
        return "nodes " + a + " and " + b;
    }
}
