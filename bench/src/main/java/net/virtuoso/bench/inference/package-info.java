/** How often inference names the right topology, and how long it takes for a large network. */
@NullMarked
package net.virtuoso.bench.inference;

import org.jspecify.annotations.NullMarked;
