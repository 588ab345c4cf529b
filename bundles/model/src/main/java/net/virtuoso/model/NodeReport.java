package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node runs and sees: complete, so that the newest one is all that counts.
 *
 * @param node the node's name
 * @param at the node's clock
 * @param revision the revision that it has applied in full; 0 if none
 * @param problems what of that revision couldn't be done, for people; at most a few dozen lines
 * @param vms the interfaces of running VMs, ours or not; of a hypervisor that can't be asked now, those it had last
 * @param vmsComplete whether every hypervisor of the node has been asked since the agent started: only then does a VM that
 *     isn't listed not run
 * @param ports its ports
 * @param links its ends of links
 * @param networks what passed the networks that it runs
 * @param host what its host has; {@code null} if that can't be told
 */
public record NodeReport(
        String node,
        Instant at,
        long revision,
        List<String> problems,
        List<VmInterface> vms,
        boolean vmsComplete,
        List<PortStatus> ports,
        List<LinkStatus> links,
        List<NetworkStatus> networks,

        @JsonProperty(isRequired = OptBoolean.FALSE) @Nullable
        HostStatus host) {
    /** The most interfaces, ports, links or networks that a report may list. */
    public static final int MAX_ENTRIES = 65_536;

    /** Checks every part and takes copies. */
    public NodeReport {
        Names.requireName("node", node);
        Names.require("at", at, "a time");
        problems = copy("problems", problems);
        vms = copy("vms", vms);
        ports = copy("ports", ports);
        links = copy("links", links);
        networks = copy("networks", networks);
    }

    /** Nothing is told of the host. */
    public NodeReport(
            String node,
            Instant at,
            long revision,
            List<String> problems,
            List<VmInterface> vms,
            boolean vmsComplete,
            List<PortStatus> ports,
            List<LinkStatus> links,
            List<NetworkStatus> networks) {
        this(node, at, revision, problems, vms, vmsComplete, ports, links, networks, null);
    }

    /** Nothing is told of networks. */
    public NodeReport(
            String node,
            Instant at,
            long revision,
            List<String> problems,
            List<VmInterface> vms,
            boolean vmsComplete,
            List<PortStatus> ports,
            List<LinkStatus> links) {
        this(node, at, revision, problems, vms, vmsComplete, ports, links, List.of(), null);
    }

    private static <T> List<T> copy(String field, List<T> list) {
        List<T> copy = List.copyOf(Names.require(field, list, "a list"));
        if (copy.size() > MAX_ENTRIES) {
            throw RefusedException.limit(field, copy.size(), "at most " + MAX_ENTRIES + " entries");
        }
        return copy;
    }
}
