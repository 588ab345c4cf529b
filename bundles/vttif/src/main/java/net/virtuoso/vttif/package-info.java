/**
 * VTTIF: virtual topology and traffic inference. It tells from traffic matrices, and from the timing of traffic, what the application in the VMs is doing.
 *
 * <p>Four parts, each of which can be used alone:
 *
 * <ul>
 *   <li>{@link net.virtuoso.vttif.TopologyInference} turns one {@link net.virtuoso.model.TrafficMatrix} into one {@link
 *       net.virtuoso.model.InferredTopology}: it removes what is small against the largest entry, names the graph that
 *       is left, and says over which range of thresholds the name stays the same.
 *   <li>{@link net.virtuoso.vttif.ReactiveMonitor} decides from the total rate when it is worth looking at all: two
 *       thresholds with hysteresis.
 *   <li>{@link net.virtuoso.vttif.ChangeDetector} decides from a sequence of inferred topologies when the application has
 *       really changed what it does, damped against programs that alternate.
 *   <li>{@link net.virtuoso.vttif.StructureInference} tells from an {@link net.virtuoso.vttif.ActivityWindow} how the application
 *       uses its time: the superstep, who computes, communicates and waits, and for whom.
 * </ul>
 *
 * <p>Plain Java: no input, output, threads or clock; time comes in with the values. The algorithms, their sources and
 * default parameters are written up in {@code docs/develop/inference.md}. The idea and the name come from A. Gupta and
 * P. Dinda, "Inferring the Topology and Traffic Load of Parallel Programs Running in a Virtual Machine Environment",
 * JSSPP 2004.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.vttif;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
