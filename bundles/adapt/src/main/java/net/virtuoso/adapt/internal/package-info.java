/**
 * The adaptation loop: from traffic to links, one loop for each network, only at the controller that leads.
 *
 * <p>{@code NetworkLoop} is the state machine of one network. At every tick it looks at the newest matrix
 * ({@link net.virtuoso.api.traffic.TrafficMatrices}), decides whether the network is worth monitoring, infers what the
 * application does ({@link net.virtuoso.vttif}), makes a plan ({@link net.virtuoso.planner}) and carries it out make before
 * break: links first, rules when both ends are up, and what is no longer needed at last. It verifies that traffic took the
 * new way and otherwise undoes the plan. When the traffic has stopped for a while it withdraws what it had added. Each step
 * is a {@link net.virtuoso.model.Decision} with its reason.
 *
 * <p>{@code AdaptComponent} holds the loops, their thread {@code vnet-adapt-loop-0} and the configuration. Plans and
 * decisions are in memory; links and rules that an earlier controller added are known by their origin and are taken over.
 */
@NullMarked
package net.virtuoso.adapt.internal;

import org.jspecify.annotations.NullMarked;
