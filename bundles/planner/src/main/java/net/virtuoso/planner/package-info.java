/**
 * The planner: from what the VMs send each other to changes of the overlay.
 *
 * <p>{@link net.virtuoso.planner.Planner} gets the desired state, the demands of one network and limits
 * ({@link net.virtuoso.planner.PlannerSettings}), and gives a {@link net.virtuoso.model.Plan}: links to add in the order of
 * what they carry, the rules that lead traffic over them, and links and rules of earlier plans that nobody needs any more.
 * Links and rules of operators are never touched.
 *
 * <p>Plain Java: no input, output, threads or clock. The same input gives the same plan.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.planner;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
