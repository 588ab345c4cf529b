/**
 * Sense: what the nodes counted becomes traffic matrices of the networks.
 *
 * <p>The overlays count bytes and packets for each pair of addresses where frames enter. Once a second every node reports
 * what came since the last report, numbered by the controller's clock. {@code Epochs} keeps the last 64 seconds of one
 * network; {@code TrafficHistory} takes reports, refuses what can't be, and sums windows; {@code SenseComponent} registers
 * both sides. {@code ActivityHistory} keeps beside that in which steps of a second VMs and links were busy, and what VMs used of
 * their processors: {@code vttif} tells the application's supersteps from it.
 */
@NullMarked
package net.virtuoso.sense.internal;

import org.jspecify.annotations.NullMarked;
