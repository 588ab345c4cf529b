package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** Something that happened, for people and programs that watch. Events inform; nothing in the system depends on them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.NodeConnected.class, name = "node-connected"),
    @JsonSubTypes.Type(value = Event.NodeLost.class, name = "node-lost"),
    @JsonSubTypes.Type(value = Event.VmAppeared.class, name = "vm-appeared"),
    @JsonSubTypes.Type(value = Event.VmVanished.class, name = "vm-vanished"),
    @JsonSubTypes.Type(value = Event.VmTakenOver.class, name = "vm-taken-over"),
    @JsonSubTypes.Type(value = Event.VmCarried.class, name = "vm-carried"),
    @JsonSubTypes.Type(value = Event.ReportRefused.class, name = "report-refused"),
    @JsonSubTypes.Type(value = Event.PortChanged.class, name = "port-changed"),
    @JsonSubTypes.Type(value = Event.LanConflict.class, name = "lan-conflict"),
    @JsonSubTypes.Type(value = Event.LinkChanged.class, name = "link-changed"),
    @JsonSubTypes.Type(value = Event.FastPathChanged.class, name = "fast-path-changed"),
    @JsonSubTypes.Type(value = Event.StateChanged.class, name = "state-changed"),
    @JsonSubTypes.Type(value = Event.RevisionRunning.class, name = "revision-running"),
    @JsonSubTypes.Type(value = Event.TopologyInferred.class, name = "topology-inferred"),
    @JsonSubTypes.Type(value = Event.PlanChanged.class, name = "plan-changed"),
    @JsonSubTypes.Type(value = Event.LeadershipChanged.class, name = "leadership-changed")
})
public sealed interface Event {
    /** A node's control connection stands. */
    record NodeConnected(String node) implements Event {}

    /** A node's control connection broke or fell silent; the node itself goes on. */
    record NodeLost(String node, String reason) implements Event {}

    /** A VM's interface that belongs to a network runs on a node. */
    record VmAppeared(String network, String node, String vm, MacAddress mac, String device) implements Event {}

    /** It no longer does. */
    record VmVanished(String network, String node, String vm, MacAddress mac) implements Event {}

    /**
     * A node shows a VM whose port is at another one that isn't connected and can't say that it is gone: moved or started anew,
     * or one of the two isn't telling the truth.
     *
     * @param from the node that had it
     * @param to the node that has it now
     */
    record VmTakenOver(String network, MacAddress mac, String from, String to) implements Event {}

    /**
     * The first frame of a VM was carried.
     *
     * @param seenAt when the node learned of the VM
     * @param firstFrameAt when the first frame was carried, by the same clock
     */
    record VmCarried(String network, String node, MacAddress mac, Instant seenAt, Instant firstFrameAt)
            implements Event {}

    /**
     * A node has reported what it can't know: traffic of VMs that aren't there. Told at most once a minute for a node.
     *
     * @param records how many records were left out since it was told last
     */
    record ReportRefused(String node, long records, String reason) implements Event {}

    /** A port was attached, failed or was detached ({@code state} is then {@code detached}). */
    record PortChanged(String network, String port, String state, String reason) implements Event {}

    /** A loop in the user's LAN, or somebody there with an address that isn't his; told once until a minute passes without. */
    record LanConflict(String network, String port, MacAddress mac, String reason) implements Event {}

    /** One end of a link changed its state. */
    record LinkChanged(String link, String node, LinkState state, String reason) implements Event {}

    /**
     * The kernel carries frames from one end of a link to the other from now on, or user space carries them all again.
     *
     * @param kernel whether the kernel does
     * @param reason why it doesn't; empty if it does
     */
    record FastPathChanged(String link, String node, boolean kernel, String reason) implements Event {}

    /** The desired state has a new revision. */
    record StateChanged(long revision, String actor, String summary) implements Event {}

    /** Every connected node runs the revision. */
    record RevisionRunning(long revision) implements Event {}

    /** The communication topology of a network was inferred anew. */
    record TopologyInferred(String network, TopologyClass kind, double confidence) implements Event {}

    /** A plan came to another state. */
    record PlanChanged(String network, String plan, PlanState state, String reason) implements Event {}

    /** This controller leads now, or no longer. */
    record LeadershipChanged(boolean leader) implements Event {}
}
