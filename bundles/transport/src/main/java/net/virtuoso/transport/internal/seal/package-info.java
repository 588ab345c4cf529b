/**
 * What protects the datagrams of one encrypted UDP link, once keys are there: AES-256-GCM a datagram
 * ({@link net.virtuoso.transport.internal.seal.Aead}), keys of both directions with their replay window
 * ({@link net.virtuoso.transport.internal.seal.KeyEpoch}), and the change from one pair of keys to the next
 * ({@link net.virtuoso.transport.internal.seal.SealedSession}). Where keys come from, who the peer is and what a datagram says
 * is the business of others; so is time, which is given.
 *
 * <p>Everything is used on one event loop. Nothing on the path of a datagram allocates, where the native cipher is there.
 */
@NullMarked
package net.virtuoso.transport.internal.seal;

import org.jspecify.annotations.NullMarked;
