/**
 * What stands between a socket and the records of a link: nothing, an HTTP proxy, or whatever else a transport brings.
 *
 * <p>A {@link net.virtuoso.transport.internal.way.Way} says where a call's socket connects, and puts handlers in front of those
 * that encrypt and read records. Each that has to reach an agreement first is a {@link net.virtuoso.transport.internal.way.Gate}:
 * it holds the rest of the pipeline back until it is through, so that what comes after knows nothing of it.
 */
@NullMarked
package net.virtuoso.transport.internal.way;

import org.jspecify.annotations.NullMarked;
