package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the application in a network does with its time, told from the timing of its traffic and its VMs' processor time alone: how
 * long a superstep takes, and who computes, communicates and waits in it.
 *
 * @param network the network's name
 * @param start the beginning of what was looked at
 * @param end its end
 * @param period how long a superstep takes, in seconds; {@code null} if none is seen
 * @param confidence how alike one superstep is to the next, 0 to 1; 0 without a period
 * @param vms the VMs that did something
 * @param links the links between its nodes that carried something
 * @param slowestVm the one that the others wait for; {@code null} if none stands out
 * @param slowestVmReason the figures, or why none is named
 * @param slowestLink the one that takes longest in a superstep, of {@code links}; {@code null} if there are none
 * @param slowestLinkReason the figures, or why none is named
 * @param bottleneck which of the two costs a superstep more
 * @param reason the figures in short, for people
 */
public record ApplicationStructure(
        String network,
        Instant start,
        Instant end,
        @Nullable Double period,
        double confidence,
        List<VmShare> vms,
        List<LinkShare> links,
        @Nullable MacAddress slowestVm,
        String slowestVmReason,
        @Nullable String slowestLink,
        String slowestLinkReason,
        Bottleneck bottleneck,
        String reason) {
    /** Takes copies. */
    public ApplicationStructure {
        vms = List.copyOf(vms);
        links = List.copyOf(links);
    }

    /** What holds the application up most. */
    public enum Bottleneck {
        /** Nothing stands out. */
        @JsonProperty("none")
        NONE,
        /** The slowest VM: a better host, or less beside it. */
        @JsonProperty("vm")
        VM,
        /** The slowest link: a faster path, or VMs that are closer to each other. */
        @JsonProperty("link")
        LINK
    }

    /**
     * What a VM does with its time. The three shares add up to 1 if all are known.
     *
     * @param vm its address
     * @param name how it is called
     * @param communicating the share of the time in which it sends or receives
     * @param computing the share in which it computes without communicating, at most; {@code null} if its processor time isn't
     *     known
     * @param waiting the rest; {@code null} if its processor time isn't known
     * @param processors how many of its processors it kept busy, on the average; {@code null} if that isn't known
     * @param sentRate bytes a second
     * @param receivedRate bytes a second
     * @param onset how long after the first VM of a superstep it begins to send, in seconds, as a median; {@code null} without a
     *     period, or if it doesn't send in most supersteps
     */
    public record VmShare(
            MacAddress vm,
            String name,
            double communicating,
            @Nullable Double computing,
            @Nullable Double waiting,
            @Nullable Double processors,
            double sentRate,
            double receivedRate,
            @Nullable Double onset) {}

    /**
     * What a link carries. Other networks that use it are in it.
     *
     * @param link the path's identifier
     * @param busy the share of the time in which it carries something
     * @param rate bytes a second in both directions
     * @param seconds how long it is busy in a superstep; {@code null} without a period
     */
    public record LinkShare(
            String link, double busy, double rate, @Nullable Double seconds) {}
}
