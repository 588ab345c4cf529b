package net.virtuoso.vttif.internal;

import org.jspecify.annotations.Nullable;

/**
 * A connected component of the graph that a threshold leaves, without a name yet.
 *
 * @param vms its VMs by their number in the matrix, ascending
 * @param edges how many pairs of them exchange something
 * @param graph the pairs, the vertices in the order of {@code vms}; {@code null} if there are so many that only their number
 *     matters
 */
record Component(int[] vms, int edges, @Nullable Graph graph) {}
