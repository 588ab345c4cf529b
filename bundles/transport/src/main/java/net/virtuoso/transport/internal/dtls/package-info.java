/**
 * Handshakes of DTLS 1.2 (RFC 6347, by Bouncy Castle), which give UDP links their keys as in DTLS-SRTP (RFC 5764): both ends
 * show the certificate of a node, and the exporter of RFC 5705 gives keys for what travels outside of DTLS records. ECDHE with
 * P-256, ECDSA, AES-256-GCM and the extended master secret (RFC 7627); sessions aren't resumed, so that every handshake judges
 * the peer anew.
 *
 * <p>Bouncy Castle blocks while it waits for the peer, so each {@link net.virtuoso.transport.internal.dtls.Handshake} runs on a
 * thread of {@link net.virtuoso.transport.internal.dtls.HandshakeThreads} and is fed by the event loop through a bounded queue.
 * Nobody gets a thread before a cookie has come back from the address that he claims
 * ({@link net.virtuoso.transport.internal.dtls.Cookies}).
 */
@NullMarked
package net.virtuoso.transport.internal.dtls;

import org.jspecify.annotations.NullMarked;
