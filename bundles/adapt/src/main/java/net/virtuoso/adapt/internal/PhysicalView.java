package net.virtuoso.adapt.internal;

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

/** What is known of the physical network: what the configuration says of hosts, and what the probes of links have measured. */
final class PhysicalView {
    /** One of the 32 probes that a link looks back on may be lost by chance. */
    private static final int CHANCE_PERMILLE = 32;

    private static final double PERMILLE = 1e3;

    private PhysicalView() {}

    static PhysicalNetwork of(List<PhysicalHost> hosts, List<LinkView> links) {
        Map<NodePair, Measured> measured = new TreeMap<>();
        Set<String> nodes = new HashSet<>();
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
                            new Measured(end.rttMicros(), Math.max(0, end.lossPermille() - CHANCE_PERMILLE)),
                            Measured::better);
                }
            }
        }
        List<PhysicalPath> paths = new ArrayList<>();
        measured.forEach((pair, path) -> {
            paths.add(path.from(pair.a(), pair.b()));
            paths.add(path.from(pair.b(), pair.a()));
        });
        return new PhysicalNetwork(hosts, List.of(), List.of()).with(nodes).with(paths, List.of());
    }

    /** What the probes of a link say; of several links between two nodes, the best: it is the path that is asked about. */
    private record Measured(long rttMicros, int lossPermille) {
        Measured better(Measured other) {
            return new Measured(Math.min(rttMicros, other.rttMicros), Math.min(lossPermille, other.lossPermille));
        }

        PhysicalPath from(String from, String to) {
            return new PhysicalPath(
                    from,
                    to,
                    0,
                    Math.min(rttMicros / 2, PhysicalPath.MOST_LATENCY_MICROS),
                    Math.min(lossPermille / PERMILLE, 1));
        }
    }
}
