package net.virtuoso.planner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the physical network: hosts, paths between them, and segments that paths share. A path of which nothing was
 * said has no bandwidth of its own, no loss, and a latency that follows from those of its ends to a third node: between their
 * difference and their sum (triangle inequality), the middle of which is the longer of the two; the least of all third nodes.
 *
 * @param hosts each node once
 * @param paths each ordered pair of nodes at most once
 * @param shared what several paths cross
 */
public record PhysicalNetwork(List<PhysicalHost> hosts, List<PhysicalPath> paths, List<SharedSegment> shared) {
    /** The most hosts: one for each VM of a network, the proxy, and some to move to. */
    public static final int MAX_HOSTS = 1280;

    /** Checks that names are known and nothing is said twice. */
    public PhysicalNetwork {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
        shared = List.copyOf(shared);
        if (hosts.size() > MAX_HOSTS) {
            throw RefusedException.limit("hosts", hosts.size(), "at most " + MAX_HOSTS);
        }
        Map<String, PhysicalHost> byName = new HashMap<>();
        for (PhysicalHost host : hosts) {
            if (byName.put(host.node(), host) != null) {
                throw RefusedException.conflict("node", host.node(), "a node that isn't listed yet");
            }
        }
        Map<SharedSegment.Hop, PhysicalPath> byEnds = new HashMap<>();
        for (PhysicalPath path : paths) {
            known(byName, "from", path.from());
            known(byName, "to", path.to());
            if (byEnds.put(new SharedSegment.Hop(path.from(), path.to()), path) != null) {
                throw RefusedException.conflict("path", path.from() + " " + path.to(), "a path that isn't listed yet");
            }
        }
        for (SharedSegment segment : shared) {
            for (SharedSegment.Hop hop : segment.hops()) {
                known(byName, "from", hop.from());
                known(byName, "to", hop.to());
            }
        }
    }

    /** Hosts of which nothing is known but their names. */
    public static PhysicalNetwork assumed(Collection<String> nodes) {
        return new PhysicalNetwork(nodes.stream().map(PhysicalHost::assumed).toList(), List.of(), List.of());
    }

    private static void known(Map<String, PhysicalHost> byName, String field, String node) {
        if (!byName.containsKey(node)) {
            throw RefusedException.notFound(field, node, "a node of the list of hosts");
        }
    }

    /** A host by its node's name, or {@code null}. */
    public @Nullable PhysicalHost host(String node) {
        for (PhysicalHost host : hosts) {
            if (host.node().equals(node)) {
                return host;
            }
        }
        return null;
    }

    /** The same with assumed hosts for those nodes that aren't listed. */
    public PhysicalNetwork with(Collection<String> nodes) {
        Map<String, PhysicalHost> all = new TreeMap<>();
        nodes.forEach(node -> all.put(node, PhysicalHost.assumed(node)));
        hosts.forEach(host -> all.put(host.node(), host));
        return new PhysicalNetwork(new ArrayList<>(all.values()), paths, shared);
    }

    /** The same hosts with other paths and segments. */
    public PhysicalNetwork with(List<PhysicalPath> otherPaths, List<SharedSegment> otherShared) {
        return new PhysicalNetwork(hosts, otherPaths, otherShared);
    }
}
