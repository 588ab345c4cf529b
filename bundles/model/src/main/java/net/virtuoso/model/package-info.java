/**
 * The words of the project as immutable values.
 *
 * <p>Start with {@link net.virtuoso.model.DesiredState}: everything the marketplace, the operator and
 * the adaptation loop have asked for. It is made of {@link net.virtuoso.model.VirtualNetwork}s, the
 * {@link net.virtuoso.model.Node}s that carry them, {@link net.virtuoso.model.VmBinding}s (which MAC
 * address belongs to which network), {@link net.virtuoso.model.Port}s (where frames enter or leave),
 * {@link net.virtuoso.model.Link}s beyond the star and {@link net.virtuoso.model.ForwardingRule}s. It
 * changes only through {@link net.virtuoso.model.Change}s, which are checked here, whole, before
 * anything is stored.
 *
 * <p>What one node must run is a {@link net.virtuoso.model.NodeConfig}; what it does run comes back as
 * {@link net.virtuoso.model.NodeReport}. What passed is a {@link net.virtuoso.model.TrafficMatrix}, what
 * the application seems to do an {@link net.virtuoso.model.InferredTopology}, and what follows from
 * it a {@link net.virtuoso.model.Plan}.
 *
 * <p>The package is plain Java without input, output, threads or clock. Values check themselves when they
 * are made and throw {@link net.virtuoso.model.RefusedException} with the field, the value and what
 * is allowed. The JSON annotations say how a value looks in the store, on the control connection and in
 * REST, so that it looks the same in all three.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
