/**
 * Links over WebSockets (RFC 6455), for paths where only HTTP gets through, through front servers and proxies.
 *
 * <p>The link's own bytes, encrypted from node to node by the same TLS as on the transport {@code tls}, are the payload of binary
 * messages; where a message ends means nothing. What stands between may end the outer HTTPS and see the WebSocket, and no more.
 * Transport {@code ws} calls by HTTP, {@code wss} by HTTPS; both are called by HTTP unless {@code wss} was given a certificate of
 * its own (docs/adr/0013).
 */
@NullMarked
package net.virtuoso.transport.internal.web;

import org.jspecify.annotations.NullMarked;
