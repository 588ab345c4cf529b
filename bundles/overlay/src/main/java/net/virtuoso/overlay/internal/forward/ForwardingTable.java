package net.virtuoso.overlay.internal.forward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The forwarding table of one network at one node: immutable, so that a change is the swap of a reference; only where its ways
 * lead is found later than the table is made ({@link RuleTable}).
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

    private static final Comparator<Route> BY_ORIGIN = Comparator.comparingInt(route -> rank(route.origin()));

    private final Tuple[] tuples;
    /** In ascending order. */
    private final long[] stations;

    private final List<RuleTable.Way> ways;

    private ForwardingTable(Tuple[] tuples, long[] stations, List<RuleTable.Way> ways) {
        this.tuples = tuples;
        this.stations = stations;
        this.ways = ways;
    }

    /**
     * Makes a table.
     *
     * @param routes the rules; of two with the same patterns and origin the earlier one goes first
     */
    public static ForwardingTable compile(Collection<Route> routes) {
        // By the two lengths, in order of precedence: no comparison of a million rules with each other.
        Map<Integer, List<Route>> byShape = new TreeMap<>();
        LongStream.Builder stations = LongStream.builder();
        Set<RuleTable.Way> ways = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Route route : routes) {
            byShape.computeIfAbsent(shape(route), shape -> new ArrayList<>()).add(route);
            ways.add(route.way());
            if (route.origin() == Origin.STAR && route.destination().isExact()) {
                stations.add(route.destination().value());
            }
        }
        Tuple[] tuples = byShape.values().stream().map(Tuple::new).toArray(Tuple[]::new);
        return new ForwardingTable(tuples, stations.build().sorted().toArray(), List.copyOf(ways));
    }

    /**
     * Finds the way for a frame. Allocates nothing.
     *
     * @param source the sender
     * @param destination the receiver
     * @param ingress where the frame came in
     * @return a rule with a usable outlet; otherwise one whose outlet is one of {@link Outlet.Nowhere}
     */
    public Route find(long source, long destination, Object ingress) {
        boolean matched = false;
        for (Tuple tuple : tuples) {
            Route[] routes = tuple.find(source, destination);
            for (int i = 0; i < routes.length; i++) {
                Route route = routes[i];
                Outlet outlet = route.outlet();
                if (outlet != ingress) {
                    if (outlet.isUsable()) {
                        return route;
                    }
                    matched = true;
                }
                if (route.origin() == Origin.STAR) {
                    return matched ? Route.UNREACHABLE : Route.NO_RULE;
                }
            }
        }
        return matched ? Route.UNREACHABLE : Route.NO_RULE;
    }

    /**
     * Finds where a frame goes: the outlet of what {@link #find} finds.
     *
     * @return a usable outlet, or one of {@link Outlet.Nowhere}
     */
    public Outlet resolve(long source, long destination, Object ingress) {
        return find(source, destination, ingress).outlet();
    }

    /** What counts for the rule with these patterns and this origin; {@code null} if the table has no such rule. */
    public @Nullable RuleCounter counter(MacPattern source, MacPattern destination, Origin origin) {
        for (Tuple tuple : tuples) {
            if (tuple.isOf(source, destination)) {
                for (Route route : tuple.find(source.value(), destination.value())) {
                    if (route.origin() == origin) {
                        return route.counter();
                    }
                }
            }
        }
        return null;
    }

    /** Every rule that has carried anything is to be told again. */
    public void retell() {
        for (Tuple tuple : tuples) {
            for (Route[] group : tuple.routes) {
                if (group != null) {
                    for (Route route : group) {
                        route.counter().retell();
                    }
                }
            }
        }
    }

    /** Whether the star knows where this address is: a VM's own, which can't be behind a LAN port. */
    public boolean isStation(long address) {
        return Arrays.binarySearch(stations, address) >= 0;
    }

    /** Where its rules lead, each way once. */
    List<RuleTable.Way> ways() {
        return ways;
    }

    /** Whether everything that a rule points to is usable now. */
    public boolean isWholeUsable() {
        return ways.stream().allMatch(way -> way.outlet().isUsable());
    }

    private static int rank(Origin origin) {
        return switch (origin) {
            case OPERATOR -> 0;
            case ADAPTATION -> 1;
            case STAR -> 2;
        };
    }

    /** The combination of prefix lengths as a number: the more exact the destination, then the source, the smaller. */
    private static int shape(Route route) {
        int destination = MacAddress.BITS - route.destination().length();
        return destination * (MacAddress.BITS + 1)
                + MacAddress.BITS
                - route.source().length();
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

        /** @param members at least one, all of the same prefix lengths */
        Tuple(List<Route> members) {
            sourceMask = MacPattern.mask(members.get(0).source().length());
            destinationMask = MacPattern.mask(members.get(0).destination().length());
            int capacity = Integer.highestOneBit(members.size() * 4 - 1);
            mask = capacity - 1;
            sources = new long[capacity];
            destinations = new long[capacity];
            routes = new Route[capacity][];
            members.forEach(this::put);
        }

        private void put(Route route) {
            long source = route.source().value();
            long destination = route.destination().value();
            int at = MacHash.of(source, destination) & mask;
            while (routes[at] != null && (sources[at] != source || destinations[at] != destination)) {
                at = at + 1 & mask;
            }
            sources[at] = source;
            destinations[at] = destination;
            routes[at] = routes[at] == null ? new Route[] {route} : with(routes[at], route);
        }

        /** Several rules of the same patterns: few, in order of who asked for them. Those of one origin count together. */
        private static Route[] with(Route[] group, Route route) {
            Route[] more = Arrays.copyOf(group, group.length + 1);
            more[group.length] = route;
            for (Route other : group) {
                if (other.origin() == route.origin()) {
                    more[group.length] = route.countedBy(other.counter());
                }
            }
            Arrays.sort(more, BY_ORIGIN);
            return more;
        }

        boolean isOf(MacPattern source, MacPattern destination) {
            return sourceMask == MacPattern.mask(source.length())
                    && destinationMask == MacPattern.mask(destination.length());
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
