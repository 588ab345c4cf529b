/**
 * Links over TCP: for paths where UDP doesn't get through; and the same over TLS, with both ends authenticated as the
 * nodes that the link names.
 *
 * <p>A node has one listening port. Each link is one connection ({@link net.virtuoso.transport.internal.tcp.TcpConnection}),
 * made by the initiator; what it carries are the records of {@link net.virtuoso.wire.RecordReader}. A broken connection is the
 * end of the channel: the owner opens another.
 *
 * <p>Small frames are copied, so that many go out in one piece and none keeps a large read buffer from being used again; large
 * ones are passed on as they are. What waits to be sent is bounded: beyond that, frames aren't taken.
 */
@NullMarked
package net.virtuoso.transport.internal.tcp;

import org.jspecify.annotations.NullMarked;
