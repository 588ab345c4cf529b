/** The data path: throughput, latency and cost of every candidate, compared with kernel VXLAN. */
@NullMarked
package net.virtuoso.bench.datapath;

import org.jspecify.annotations.NullMarked;
