package net.virtuoso.control.internal.controller;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.virtuoso.model.Counters;
import net.virtuoso.model.NetworkStatus;
import net.virtuoso.model.NodeReport;
import org.jspecify.annotations.Nullable;

/**
 * What passed each network, over all its nodes, since this controller counts. It never becomes less: not when a node begins anew,
 * nor when it is gone. Safe for use by several threads.
 */
final class NetworkTotals {
    private final Map<String, Total> networks = new HashMap<>();

    private static final class Total {
        private Counters passed = Counters.ZERO;
        private final Map<String, Told> nodes = new HashMap<>();
    }

    private record Told(Instant since, Counters counters) {}

    /**
     * A report came.
     *
     * @param known the networks that there are; what is said of others is left out
     */
    synchronized void take(NodeReport report, Set<String> known) {
        for (NetworkStatus status : report.networks()) {
            if (known.contains(status.network())) {
                Total total = networks.computeIfAbsent(status.network(), name -> new Total());
                Told before = total.nodes.put(report.node(), new Told(status.since(), status.counters()));
                total.passed = total.passed.plus(
                        before == null || !before.since().equals(status.since())
                                ? status.counters()
                                : status.counters().since(before.counters()));
            }
        }
    }

    /** Networks that aren't there any more are forgotten. */
    synchronized void retain(Set<String> names) {
        networks.keySet().retainAll(names);
    }

    /** What passed a network; {@code null} if no node has told anything of it. */
    synchronized @Nullable Counters of(String network) {
        Total total = networks.get(network);
        return total == null ? null : total.passed;
    }
}
