/**
 * With what is measured: iperf3 for throughput, sockperf for round trips, {@link
 * net.virtuoso.bench.measure.RequestProgram} for requests, the kernel's accounts for processor time.
 */
@NullMarked
package net.virtuoso.bench.measure;

import org.jspecify.annotations.NullMarked;
