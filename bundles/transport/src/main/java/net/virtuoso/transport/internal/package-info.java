/**
 * Links between nodes: the transports {@code udp}, {@code udp-plain}, {@code tcp} and {@code tls} of {@link net.virtuoso.spi.transport}.
 * What goes over the wire is documented in {@link net.virtuoso.wire} and in {@code docs/wire/link-header.md}.
 *
 * <p>Each transport is one component ({@code UdpTransport}, {@code UdpPlainTransport}, {@code TcpTransport}, {@code TlsTransport}); its endpoints and links live on the event
 * loop that they are opened with and share nothing between loops. This package has what several use.
 */
@NullMarked
package net.virtuoso.transport.internal;

import org.jspecify.annotations.NullMarked;
