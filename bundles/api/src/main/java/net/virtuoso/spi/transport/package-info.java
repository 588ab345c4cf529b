/**
 * The link side of the data path: how frames reach another node.
 *
 * <p>A {@link net.virtuoso.spi.transport.Transport} is a kind of path (UDP, TCP, …). For each node it opens one
 * {@link net.virtuoso.spi.transport.TransportEndpoint} (its local address), and on that one
 * {@link net.virtuoso.spi.transport.LinkChannel} for each link. A channel carries frames and probes and says when it was
 * opened or broke; whether the <em>link</em> is up, and when it is called again, the overlay decides from that, the same way
 * for all transports.
 *
 * <p>Frames, their ownership and threads are as in {@link net.virtuoso.spi.port}.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.transport;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
