/**
 * What Prometheus reads: {@link net.virtuoso.rest.internal.metrics.MetricsPage} makes a snapshot of the inventory when asked.
 * Names are {@code vnet_<bundle>_<noun>_<unit>}; labels are names of networks, nodes, ports and paths, as many as there are.
 */
@NullMarked
package net.virtuoso.rest.internal.metrics;

import org.jspecify.annotations.NullMarked;
