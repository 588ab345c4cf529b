package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The names that a communication topology can have. */
public enum TopologyClass {
    /** Nobody talks. */
    @JsonProperty("none")
    NONE,
    /** Two VMs. */
    @JsonProperty("pair")
    PAIR,
    /** One hub talks with everybody, nobody else does. */
    @JsonProperty("star")
    STAR,
    /** A line: each with the one before and behind. */
    @JsonProperty("bus")
    BUS,
    /** A closed line. */
    @JsonProperty("ring")
    RING,
    /** A grid of two dimensions. */
    @JsonProperty("mesh")
    MESH,
    /** A grid of two dimensions, closed in both. */
    @JsonProperty("torus")
    TORUS,
    /** A tree other than a star or a line. */
    @JsonProperty("tree")
    TREE,
    /** Neighbours differ in one bit of their number. */
    @JsonProperty("hypercube")
    HYPERCUBE,
    /** Everybody with everybody. */
    @JsonProperty("all-to-all")
    ALL_TO_ALL,
    /** Several groups that don't talk with each other, each with its own topology. */
    @JsonProperty("groups")
    GROUPS,
    /** None of these: the graph itself is the answer. */
    @JsonProperty("other")
    OTHER
}
