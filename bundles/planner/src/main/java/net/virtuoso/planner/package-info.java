/**
 * The planner: from what the VMs send each other, the overlay and the physical network to changes of the overlay.
 *
 * <p>{@link net.virtuoso.planner.Planner} gets a {@link net.virtuoso.planner.PlanRequest} (desired state, demands of one network,
 * what is known of hosts and paths) and gives a {@link net.virtuoso.model.Plan}: links to add in the order of what they carry,
 * the rules that lead traffic over them, and links and rules of earlier plans that nobody needs any more; where hosts'
 * resources are known, also advice which VMs to move. Links and rules of operators are never touched, and the star always
 * works. {@link net.virtuoso.planner.Optimiser} is the search alone. What is optimised, and how, is written up in {@code
 * docs/develop/planning.md}.
 *
 * <p>Plain Java: no input, output, threads or clock. The same input gives the same plan on any machine.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.planner;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
