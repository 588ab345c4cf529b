package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.virtuoso.api.inventory.LinkView;
import net.virtuoso.model.LinkState;
import net.virtuoso.model.LinkStatus;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PhysicalNetwork;
import net.virtuoso.planner.PhysicalPath;

/**
 * What is known of the physical network: what the configuration says of hosts, and what the probes of links have measured. That is
 * smoothed, and kept for a while after a link went: a path that was left for its loss isn't taken for a good one as soon as
 * nothing measures it. Used by one thread.
 */
final class PhysicalView {
    /** How long it is known what a link has measured that isn't up any more. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** What the newest look counts beside those before. */
    private static final double WEIGHT = 0.125;

    /** Who is looked for and isn't measured for longer begins anew: with a link the probes that it looks back on. */
    private static final Duration GAP = Duration.ofSeconds(5);

    /** One of the 32 probes that a link looks back on may be lost by chance; of more, as many as their root says. */
    private static final int CHANCE_PERMILLE = 32;

    /** After so many looks, 32 probes have been sent. */
    private static final int FILLED = 16;

    /** So far back what is lost seldom is looked at. */
    private static final int LONG = 128;

    /** As long as there were fewer looks, a shorter round trip replaces the one before: more may have been waiting. */
    private static final int FIRST_LOOKS = 8;

    /** Differences that are smaller decide nothing. */
    private static final int STEP_PERMILLE = 10;

    private static final double PERMILLE = 1e3;
    private static final int TEN = 10;

    private final Map<NodePair, Known> known = new TreeMap<>();
    /** Since which look nothing measures a path that is known. If nobody looks, its link isn't another one for that. */
    private final Map<NodePair, Instant> absent = new HashMap<>();

    private final Set<String> nodes = new HashSet<>();

    /** Looks at links, once a second at most. */
    void look(List<LinkView> links, Instant now) {
        Map<NodePair, Measured> measured = new TreeMap<>();
        nodes.clear();
        for (LinkView view : links) {
            if (view.state() != LinkState.UP) {
                continue;
            }
            nodes.add(view.link().a());
            nodes.add(view.link().b());
            for (LinkStatus end : view.ends()) {
                if (end.rttMicros() >= 0) {
                    measured.merge(
                            new NodePair(view.link().a(), view.link().b()),
                            new Measured(Set.of(view.id()), end.rttMicros(), end.lossPermille()),
                            Measured::better);
                }
            }
        }
        measured.forEach((pair, path) -> {
            Known before = known.get(pair);
            Instant since = absent.remove(pair);
            if (before == null || now.isAfter(before.at().plus(KEPT))) {
                known.put(pair, Known.first(path, now));
            } else if (!now.isBefore(before.at().plus(BETWEEN_LOOKS))) {
                boolean gap = since != null && now.isAfter(since.plus(GAP));
                known.put(pair, before.then(path, gap || path.isOfOthers(before.links()), now));
            }
        });
        known.values().removeIf(path -> now.isAfter(path.at().plus(KEPT)));
        known.keySet().stream()
                .filter(pair -> !measured.containsKey(pair))
                .forEach(pair -> absent.putIfAbsent(pair, now));
        absent.keySet().retainAll(known.keySet());
    }

    /** What is known now. */
    PhysicalNetwork network(List<PhysicalHost> hosts) {
        Set<String> all = new HashSet<>(nodes);
        List<PhysicalPath> paths = new ArrayList<>();
        known.forEach((pair, path) -> {
            all.add(pair.a());
            all.add(pair.b());
            paths.add(path.from(pair.a(), pair.b()));
            paths.add(path.from(pair.b(), pair.a()));
        });
        return new PhysicalNetwork(hosts, List.of(), List.of()).with(all).with(paths, List.of());
    }

    /**
     * What the probes of a link say; of several links between two nodes, the best: it is the path that is asked about.
     *
     * @param links identifiers of these links
     */
    private record Measured(Set<String> links, long rttMicros, int lossPermille) {
        Measured better(Measured other) {
            Set<String> all = links;
            if (!all.containsAll(other.links)) {
                all = new HashSet<>(links);
                all.addAll(other.links);
            }
            return new Measured(all, Math.min(rttMicros, other.rttMicros), Math.min(lossPermille, other.lossPermille));
        }

        /** Whether none of these links has measured it. */
        boolean isOfOthers(Set<String> before) {
            return Collections.disjoint(links, before);
        }
    }

    /**
     * The same over some time. A path begins without loss, as one does that nothing measures: its first probes decide nothing.
     *
     * @param lossPermille over some eight seconds
     * @param seldomPermille over the last {@link #LONG} looks
     * @param looks how many there were without a gap
     * @param links identifiers of the links that have measured it last
     */
    private record Known(
            double rttMicros, double lossPermille, double seldomPermille, int looks, Set<String> links, Instant at) {
        static Known first(Measured newest, Instant now) {
            return new Known(newest.rttMicros(), 0, 0, 0, newest.links(), now).then(newest, false, now);
        }

        /** @param anew whether its probes are those of a link that has just come up */
        Known then(Measured newest, boolean anew, Instant now) {
            int count = Math.min(LONG, anew ? 1 : looks + 1);
            boolean shorter = count <= FIRST_LOOKS && newest.rttMicros() < rttMicros;
            // Probes that aren't sent yet are taken for answered ones: one of two is no more than one of 32.
            double lost = newest.lossPermille() * Math.min(1, (double) count / FILLED);
            return new Known(
                    shorter ? newest.rttMicros() : rttMicros + WEIGHT * (newest.rttMicros() - rttMicros),
                    lossPermille + WEIGHT * (lost - lossPermille),
                    (anew ? 0 : seldomPermille) + (lost - (anew ? 0 : seldomPermille)) / count,
                    count,
                    newest.links(),
                    now);
        }

        /** What is lost, and not by chance: much shows at once, little over some time, and as long as it goes on. */
        private double loss() {
            double chance = CHANCE_PERMILLE / Math.sqrt(Math.max(1, (double) looks / FILLED));
            return Math.max(
                    lossPermille - CHANCE_PERMILLE, Math.max(0, Math.min(seldomPermille - chance, lossPermille)));
        }

        PhysicalPath from(String from, String to) {
            long latency = rounded(Math.min((long) (rttMicros / 2), PhysicalPath.MOST_LATENCY_MICROS));
            long loss = Math.round(loss() / STEP_PERMILLE) * STEP_PERMILLE;
            return new PhysicalPath(
                    from, to, 0, Math.min(latency, PhysicalPath.MOST_LATENCY_MICROS), Math.min(loss / PERMILLE, 1));
        }

        /** To two digits. */
        private static long rounded(long value) {
            long unit = 1;
            while (value / unit >= TEN * TEN) {
                unit *= TEN;
            }
            return (value + unit / 2) / unit * unit;
        }
    }
}
