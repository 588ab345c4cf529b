/**
 * The data path of a node.
 *
 * <p>{@link net.virtuoso.overlay.internal.OverlayComponent} is the service; each
 * {@link net.virtuoso.overlay.internal.NodeOverlay} it opens has one event loop, and on it one
 * {@link net.virtuoso.overlay.internal.DataPath}: everything below is used on that loop only, so that a frame goes from where
 * it comes in to where it leaves without changing thread, taking a lock or allocating:
 *
 * <pre>
 *   PortAttachment ──► NetworkPath ──► LinkAttachment        checks and counts │ looks up │ sends
 *   LinkAttachment ──► NetworkPath ──► PortAttachment
 * </pre>
 *
 * <p>{@link net.virtuoso.overlay.internal.DataPath} brings ports, links and networks to a configuration
 * ({@link net.virtuoso.overlay.internal.Wanted}: what of it can be run; {@link net.virtuoso.overlay.internal.Prepared}: all that
 * is worked out before, off the loop). What isn't there yet, a device, a peer, a driver, is tried again by the attachment that
 * wants it.
 */
@NullMarked
package net.virtuoso.overlay.internal;

import org.jspecify.annotations.NullMarked;
