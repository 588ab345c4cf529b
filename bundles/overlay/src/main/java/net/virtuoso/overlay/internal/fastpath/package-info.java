/**
 * When the kernel may carry a pair of addresses: what two overlays agree on over a link, as plain state machines in virtual time.
 *
 * <pre>
 *   sending overlay                                   receiving overlay
 *   wants a pair
 *   probe  ═══ through the kernels ═══►               kernel remembers its token
 *   ASK(token) ──── over the link ────►
 *              ◄─── TOLD(token, last) ──              what has come through
 *   the path works:
 *   OFFER(pairs) ─────────────────────►               its own table gives such a pair to a VM here:
 *              ◄──────── ACCEPT(pairs) ──             kernel takes the pair
 *   kernel sends the pair
 *   OFFER again, every 2 s                            REFUSE at once when a table or port changes
 *   END when it doesn't any more ─────►               kernel takes it for a little longer
 * </pre>
 *
 * <p>Everything is repeated as long as it matters, so any message may be lost, come late or twice. Each end has a number of its
 * own, drawn when it starts: another number means that the other end has started anew and knows of nothing.
 *
 * <p>{@link net.virtuoso.overlay.internal.fastpath.PathWatch} knows whether the way through the kernels works,
 * {@link net.virtuoso.overlay.internal.fastpath.FastPathMachine} what is carried.
 */
@NullMarked
package net.virtuoso.overlay.internal.fastpath;

import org.jspecify.annotations.NullMarked;
