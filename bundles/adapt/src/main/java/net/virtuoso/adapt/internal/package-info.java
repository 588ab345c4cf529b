/**
 * The adaptation loop: from traffic to links, one loop for each network, only at the controller that leads.
 *
 * <p>{@code NetworkLoop} is the state machine of one network. When there is one more whole second of traffic it looks at the newest
 * matrix ({@code TrafficWatch}: {@link net.virtuoso.api.traffic.TrafficMatrices}, {@link net.virtuoso.vttif}), and when the
 * application does something new it makes a plan ({@link net.virtuoso.planner}). {@code HoldDown} leaves out of it what is to stay
 * for a while. {@code PlanRunner} carries it out make before break, in {@code Portions} of the {@code Budget}: links first, rules
 * when both ends are up, and what is no longer needed at last; it holds the outcome against what was hoped for ({@code Gain}) and
 * otherwise undoes the plan. What an earlier leader left is found in the desired state, by its origin: it is wanted and completed,
 * or goes after the hold-down. Each step is a {@link net.virtuoso.model.Decision} with its reason.
 *
 * <p>All that a loop learns it learns through its {@code Surroundings}; {@code recording} writes that down and repeats it.
 * {@code AdaptComponent} holds the loops, their thread {@code vnet-adapt-loop-0} and the configuration. Plans and decisions are in
 * memory.
 */
@NullMarked
package net.virtuoso.adapt.internal;

import org.jspecify.annotations.NullMarked;
