package net.virtuoso.model;

import java.util.List;

/**
 * What VMs and links of a node did through one second, in small steps: only those that did something. A second without a report is
 * one in which next to nothing passed.
 *
 * @param node the node's name
 * @param epoch the second: the controller's seconds since 1970, as in {@link TrafficReport}
 * @param vms one a VM
 * @param links one a link
 */
public record ActivityReport(String node, long epoch, List<VmActivity> vms, List<LinkActivity> links) {
    /** The most VMs, and the most links, of one report. */
    public static final int MAX_ENTRIES = 4_096;

    /** Checks every part and takes copies. */
    public ActivityReport {
        Names.requireName("node", node);
        vms = copy("vms", vms);
        links = copy("links", links);
    }

    private static <T> List<T> copy(String field, List<T> list) {
        List<T> copy = List.copyOf(Names.require(field, list, "a list"));
        if (copy.size() > MAX_ENTRIES) {
            throw RefusedException.limit(field, copy.size(), "at most " + MAX_ENTRIES);
        }
        return copy;
    }
}
