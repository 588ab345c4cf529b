/** The program that simulated VMs run: a bulk-synchronous all-to-all exchange. */
@NullMarked
package net.virtuoso.simulation.internal.program;

import org.jspecify.annotations.NullMarked;
