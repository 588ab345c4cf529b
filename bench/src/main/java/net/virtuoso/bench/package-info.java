/**
 * Evaluations: {@code ./vnet bench NAME --report FILE}.
 *
 * <p>Each {@link net.virtuoso.bench.Evaluation} measures the running product beside what it is compared with, interleaved in
 * one run on one machine, prints a table and gives a report that is written as JSON. Figures that depend on the machine are
 * given as ratios to a reference of the same round; nothing here judges them.
 *
 * <p>{@code bed} is where it happens (two hosts and two VMs as network namespaces), {@code candidate} what is measured,
 * {@code measure} with what, {@code stat} what is made of it. What is made on the machine belongs to a
 * {@link net.virtuoso.lab.Lab} and goes with it.
 */
@NullMarked
package net.virtuoso.bench;

import org.jspecify.annotations.NullMarked;
