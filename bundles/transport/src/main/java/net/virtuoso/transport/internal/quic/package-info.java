/**
 * Links over QUIC (RFC 9000) and its datagrams (RFC 9221): for paths that let UDP through only where it looks like HTTP/3.
 *
 * <p>A node has one port that is called; each link is one connection ({@link net.virtuoso.transport.internal.quic.QuicConnection}),
 * made by the initiator from a socket of its own. Each datagram of it has one datagram of the link's protocol, the same as on plain
 * links over UDP ({@link net.virtuoso.wire.LinkHeader}). QUIC encrypts, keeps what was seen before away, controls congestion and
 * looks for the longest packet that the path takes.
 */
@NullMarked
package net.virtuoso.transport.internal.quic;

import org.jspecify.annotations.NullMarked;
