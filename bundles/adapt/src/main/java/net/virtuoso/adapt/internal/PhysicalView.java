package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** One of the 32 probes that a link looks back on may be lost by chance. */
    private static final int CHANCE_PERMILLE = 32;

    /** Differences that are smaller decide nothing. */
    private static final int STEP_PERMILLE = 10;

    private static final double PERMILLE = 1e3;
    private static final int TEN = 10;

    private final Map<NodePair, Known> known = new TreeMap<>();
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
                            new Measured(end.rttMicros(), end.lossPermille()),
                            Measured::better);
                }
            }
        }
        measured.forEach((pair, path) -> {
            Known before = known.get(pair);
            if (before == null) {
                known.put(pair, new Known(path.rttMicros(), path.lossPermille(), now));
            } else if (!now.isBefore(before.at().plus(BETWEEN_LOOKS))) {
                known.put(pair, before.then(path, now));
            }
        });
        known.values().removeIf(path -> now.isAfter(path.at().plus(KEPT)));
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

    /** What the probes of a link say; of several links between two nodes, the best: it is the path that is asked about. */
    private record Measured(long rttMicros, int lossPermille) {
        Measured better(Measured other) {
            return new Measured(Math.min(rttMicros, other.rttMicros), Math.min(lossPermille, other.lossPermille));
        }
    }

    /** The same over some time. */
    private record Known(double rttMicros, double lossPermille, Instant at) {
        Known then(Measured newest, Instant now) {
            return new Known(
                    rttMicros + WEIGHT * (newest.rttMicros() - rttMicros),
                    lossPermille + WEIGHT * (newest.lossPermille() - lossPermille),
                    now);
        }

        PhysicalPath from(String from, String to) {
            long latency = rounded(Math.min((long) (rttMicros / 2), PhysicalPath.MOST_LATENCY_MICROS));
            long loss = Math.round(Math.max(0, lossPermille - CHANCE_PERMILLE) / STEP_PERMILLE) * STEP_PERMILLE;
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
