/** Simulated hypervisors and their virtual machines. */
@NullMarked
package net.virtuoso.simulation.internal.vm;

import org.jspecify.annotations.NullMarked;
