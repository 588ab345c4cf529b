package net.virtuoso.model;

import org.jspecify.annotations.Nullable;

/**
 * A path that a network uses between two nodes. Stored links are those beyond the star; the star's follow from where the
 * VMs are. Links of several networks between the same nodes over the same transport share one {@link LinkConfig} at the
 * nodes.
 *
 * @param network the network's name
 * @param a one end, the lower name of the two
 * @param b the other end
 * @param transport over what, for example {@code udp}
 * @param origin who asked for it
 */
public record Link(
        String network,
        String a,
        String b,
        String transport,
        @Nullable Origin origin) {
    /** Puts the ends in order and checks every part. */
    public Link {
        Names.requireName("network", network);
        Names.requireName("a", a);
        Names.requireName("b", b);
        Names.requireName("transport", transport);
        if (transport.equals(Node.FAST_PATH)) {
            throw RefusedException.invalid(
                    "transport", transport, "a transport: the fast path relieves links, whatever their transport");
        }
        if (a.equals(b)) {
            throw RefusedException.invalid("b", b, "a node other than '" + a + "'");
        }
        if (a.compareTo(b) > 0) {
            String swap = a;
            a = b;
            b = swap;
        }
        origin = origin == null ? Origin.OPERATOR : origin;
    }

    /** The identifier: network and {@link #pathId}. */
    public String id() {
        return network + "." + pathId();
    }

    /** The identifier of the path that the nodes run, shared by networks. */
    public String pathId() {
        return pathId(a, b, transport);
    }

    /** The identifier of the path between two nodes over a transport; the order of the nodes doesn't matter. */
    public static String pathId(String a, String b, String transport) {
        return a.compareTo(b) < 0 ? a + "." + b + "." + transport : b + "." + a + "." + transport;
    }

    /** Whether the node is an end. */
    public boolean joins(String node) {
        return a.equals(node) || b.equals(node);
    }

    /** The end that isn't {@code node}. */
    public String peerOf(String node) {
        return a.equals(node) ? b : a;
    }
}
