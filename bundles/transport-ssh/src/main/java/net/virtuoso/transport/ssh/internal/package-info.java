/**
 * Reaches nodes through stock SSH servers: {@link net.virtuoso.transport.ssh.internal.SshDialer} logs into the one before or on
 * the node that is called, and asks it for a connection to the node's port ({@code direct-tcpip}, RFC 4254 section 7.2). What
 * goes through is the same mutual TLS as elsewhere, so the SSH server only has to be the right one as far as the login is
 * concerned (docs/adr/0014).
 *
 * <p>A link is a session of its own. Apache MINA SSHD does SSH on its threads; {@link
 * net.virtuoso.transport.ssh.internal.Tunnel} carries bytes between its channel and a socket on loopback, with a blocking thread
 * for each direction, so that whoever is slow holds up the other end and nothing is queued.
 */
@NullMarked
package net.virtuoso.transport.ssh.internal;

import org.jspecify.annotations.NullMarked;
