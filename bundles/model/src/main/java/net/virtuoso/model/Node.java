package net.virtuoso.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A physical host that runs the agent.
 *
 * @param name its name, unique
 * @param endpoints where other nodes reach it, by the name of the transport ({@code udp}, {@code tcp}). Empty for a
 *     node behind a NAT: then it is the node that calls.
 */
public record Node(String name, @Nullable SortedMap<String, Endpoint> endpoints) {
    /**
     * The name, among the {@link #endpoints}, of the place where other nodes' kernels send VMs' frames, not encrypted; only for a
     * node that asks for the fast path.
     */
    public static final String FAST_PATH = "vxlan";

    private static final int MAX_ENDPOINTS = 16;

    /** Checks every part and takes a copy. */
    public Node {
        Names.requireName("node", name);
        SortedMap<String, Endpoint> copy = endpoints == null ? new TreeMap<>() : new TreeMap<>(endpoints);
        if (copy.size() > MAX_ENDPOINTS) {
            throw RefusedException.limit("endpoints", copy.size(), "at most " + MAX_ENDPOINTS);
        }
        copy.forEach((transport, endpoint) -> {
            Names.requireName("transport", transport);
            Names.require("endpoints." + transport, endpoint, "host:port");
        });
        endpoints = Collections.unmodifiableSortedMap(copy);
    }

    /** Where the node is reached over a transport, or {@code null} if it has to call. */
    public @Nullable Endpoint endpoint(String transport) {
        return endpoints == null ? null : endpoints.get(transport);
    }
}
