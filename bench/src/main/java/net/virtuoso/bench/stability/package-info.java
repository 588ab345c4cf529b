/**
 * Whether adaptation follows what a program does and nothing else. The controller's own components run, {@code sense} and {@code
 * adapt}, with their default configuration and by the machine's clock; simulated is what is around them ({@link
 * net.virtuoso.bench.stability.SimulatedSites}): nodes that report traffic, and links that come up and count what rules send over
 * them.
 */
@NullMarked
package net.virtuoso.bench.stability;

import org.jspecify.annotations.NullMarked;
