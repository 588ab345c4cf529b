/** Ports in memory: simulated network interfaces with a node at one end and a simulated machine at the other. */
@NullMarked
package net.virtuoso.simulation.internal.port;

import org.jspecify.annotations.NullMarked;
