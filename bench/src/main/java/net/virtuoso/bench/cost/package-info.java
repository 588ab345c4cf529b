/** What knowing the traffic costs the traffic. */
@NullMarked
package net.virtuoso.bench.cost;

import org.jspecify.annotations.NullMarked;
