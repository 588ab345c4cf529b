package net.virtuoso.overlay.internal.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;

/**
 * The forwarding table of one network at one node: immutable, so that a change is the swap of a reference.
 *
 * <p><b>Precedence.</b> Of the rules that match a frame, the longest destination prefix goes first, among those the longest
 * source prefix: exact pair, exact destination, prefixes, any. The same patterns twice: the operator before the adaptation
 * before the star.
 *
 * <p><b>Fallback.</b> A rule whose target is where the frame came from doesn't match (split horizon). A rule whose target isn't
 * usable now is passed over for the next one, so that the star carries what a broken fast path can't. The star is the last
 * word: behind a rule of the star that matches, no further one is asked, so that frames for a VM whose node is out of reach
 * don't end up in the user's LAN.
 *
 * <p><b>Method.</b> Tuple space search (Srinivasan, Suri, Varghese: "Packet Classification Using Tuple Space Search", SIGCOMM
 * 1999): one hash table for each combination of prefix lengths that occurs. A network has few of them (two for a star, three
 * with pairs), so a lookup is that many probes, whatever the number of rules.
 */
public final class ForwardingTable {
    /** The table without a rule. */
    public static final ForwardingTable EMPTY = compile(List.of());

    private static final Comparator<MacPattern> LONGEST_FIRST =
            Comparator.comparingInt(MacPattern::length).reversed();
    private static final Comparator<Route> BY_ORIGIN = Comparator.comparingInt(route -> rank(route.origin()));

    private final Tuple[] tuples;
    /** In ascending order. */
    private final long[] stations;

    private final List<Outlet> outlets;

    private ForwardingTable(Tuple[] tuples, long[] stations, List<Outlet> outlets) {
        this.tuples = tuples;
        this.stations = stations;
        this.outlets = outlets;
    }

    /**
     * Makes a table.
     *
     * @param routes the rules; of two with the same patterns and origin the earlier one goes first
     */
    public static ForwardingTable compile(Collection<Route> routes) {
        Map<Shape, List<Route>> byShape = new TreeMap<>();
        LongStream.Builder stations = LongStream.builder();
        Set<Outlet> outlets = new HashSet<>();
        for (Route route : routes) {
            byShape.computeIfAbsent(Shape.of(route), shape -> new ArrayList<>()).add(route);
            outlets.add(route.outlet());
            if (route.origin() == Origin.STAR && route.destination().isExact()) {
                stations.add(route.destination().value());
            }
        }
        Tuple[] tuples = byShape.entrySet().stream()
                .map(entry -> new Tuple(entry.getKey(), entry.getValue()))
                .toArray(Tuple[]::new);
        return new ForwardingTable(tuples, stations.build().sorted().toArray(), List.copyOf(outlets));
    }

    /**
     * Finds the way for a frame. Allocates nothing.
     *
     * @param source the sender
     * @param destination the receiver
     * @param ingress where the frame came in
     * @return a usable outlet, or one of {@link Outlet.Nowhere}
     */
    public Outlet resolve(long source, long destination, Object ingress) {
        boolean matched = false;
        for (Tuple tuple : tuples) {
            Route[] routes = tuple.find(source, destination);
            for (int i = 0; i < routes.length; i++) {
                Route route = routes[i];
                Outlet outlet = route.outlet();
                if (outlet != ingress) {
                    if (outlet.isUsable()) {
                        return outlet;
                    }
                    matched = true;
                }
                if (route.origin() == Origin.STAR) {
                    return matched ? Outlet.Nowhere.UNREACHABLE : Outlet.Nowhere.NO_RULE;
                }
            }
        }
        return matched ? Outlet.Nowhere.UNREACHABLE : Outlet.Nowhere.NO_RULE;
    }

    /** Whether the star knows where this address is: a VM's own, which can't be behind a LAN port. */
    public boolean isStation(long address) {
        return Arrays.binarySearch(stations, address) >= 0;
    }

    /** Whether everything that a rule points to is usable now. */
    public boolean isWholeUsable() {
        return outlets.stream().allMatch(Outlet::isUsable);
    }

    private static int rank(Origin origin) {
        return switch (origin) {
            case OPERATOR -> 0;
            case ADAPTATION -> 1;
            case STAR -> 2;
        };
    }

    /** A combination of prefix lengths, the more exact ones first. */
    private record Shape(MacPattern destination, MacPattern source) implements Comparable<Shape> {
        static Shape of(Route route) {
            return new Shape(
                    new MacPattern(0, route.destination().length()),
                    new MacPattern(0, route.source().length()));
        }

        @Override
        public int compareTo(Shape other) {
            int order = LONGEST_FIRST.compare(destination, other.destination);
            return order != 0 ? order : LONGEST_FIRST.compare(source, other.source);
        }
    }

    /** The rules of one shape: open addressing over the masked pair, filled once, at most half full. */
    private static final class Tuple {
        private static final Route[] NONE = {};

        private final long sourceMask;
        private final long destinationMask;
        private final long[] sources;
        private final long[] destinations;
        private final Route[][] routes;
        private final int mask;

        Tuple(Shape shape, List<Route> members) {
            sourceMask = MacPattern.mask(shape.source().length());
            destinationMask = MacPattern.mask(shape.destination().length());
            Map<Route, List<Route>> groups = new HashMap<>();
            for (Route route : members) {
                Route key = new Route(route.source(), route.destination(), Origin.STAR, Outlet.Nowhere.NO_RULE);
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(route);
            }
            int capacity = Integer.highestOneBit(Math.max(1, groups.size()) * 4 - 1);
            mask = capacity - 1;
            sources = new long[capacity];
            destinations = new long[capacity];
            routes = new Route[capacity][];
            groups.forEach((key, group) -> {
                group.sort(BY_ORIGIN);
                put(key.source().value(), key.destination().value(), group.toArray(NONE));
            });
        }

        private void put(long source, long destination, Route[] group) {
            int at = MacHash.of(source, destination) & mask;
            while (routes[at] != null) {
                at = at + 1 & mask;
            }
            sources[at] = source;
            destinations[at] = destination;
            routes[at] = group;
        }

        Route[] find(long source, long destination) {
            long s = source & sourceMask;
            long d = destination & destinationMask;
            for (int at = MacHash.of(s, d) & mask; routes[at] != null; at = at + 1 & mask) {
                if (sources[at] == s && destinations[at] == d) {
                    return routes[at];
                }
            }
            return NONE;
        }
    }
}
