/** Simulated lines of the physical network: a rate and a bounded queue between real UDP sockets of the loopback address. */
@NullMarked
package net.virtuoso.simulation.internal.line;

import org.jspecify.annotations.NullMarked;
