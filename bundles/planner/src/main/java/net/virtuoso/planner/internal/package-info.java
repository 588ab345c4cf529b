/**
 * How a solution is searched. {@link net.virtuoso.planner.internal.Ground} turns a problem into numbers, {@link
 * net.virtuoso.planner.internal.Board} holds a solution and says how good it is ({@link net.virtuoso.planner.internal.Score}),
 * {@link net.virtuoso.planner.internal.Greedy} makes a first one, {@link net.virtuoso.planner.internal.Annealing} makes it better.
 * {@link net.virtuoso.planner.Ways} reads off the ways that traffic takes now, {@link
 * net.virtuoso.planner.internal.RouteRules} makes rules of the ways that it is to take.
 */
@NullMarked
package net.virtuoso.planner.internal;

import org.jspecify.annotations.NullMarked;
