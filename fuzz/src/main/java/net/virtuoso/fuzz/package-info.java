/**
 * Hostile bytes for every decoder that reads from the network.
 *
 * <p>A {@link net.virtuoso.fuzz.Target} takes any bytes and throws if a promise of the code under it is broken: an exception
 * that its documentation doesn't name, a buffer that isn't released, a frame that comes out other than it went in. It knows
 * nothing of a fuzzer. Two things feed it:
 *
 * <ul>
 *   <li>{@code ReplayTest}, in every build: the seeds that the target makes itself, what fuzzing has found worth keeping (folder
 *       {@code corpus/TARGET}), and some thousand variations of both, always the same.
 *   <li>{@code ./vnet fuzz TARGET}, for as long as one likes: Jazzer, which varies towards code that hasn't been reached.
 *       Whatever broke is kept in {@code corpus/TARGET}.
 * </ul>
 */
@NullMarked
package net.virtuoso.fuzz;

import org.jspecify.annotations.NullMarked;
