/**
 * An ordinary parallel program, to be run on virtual machines that know nothing of the overlay: it stands for the
 * applications whose traffic VNET observes and adapts to, and must not be changed between runs.
 *
 * <p>{@link net.virtuoso.lab.bsp.BspProgram} is one rank of a bulk-synchronous program: again and again it computes, sends
 * a message to each neighbour of a {@link net.virtuoso.lab.bsp.Pattern}, and waits for theirs. The ranks use nothing but
 * TCP sockets that stay open from start to end. Each prints one line of JSON a superstep and a summary.
 *
 * <p>{@link net.virtuoso.lab.bsp.BspRun} starts the ranks in guests or namespaces and gathers what they print. The program
 * itself uses the JDK alone, so that the lab's jar is all a guest needs.
 */
@NullMarked
package net.virtuoso.lab.bsp;

import org.jspecify.annotations.NullMarked;
