/**
 * When a link is up, down, and called again: pure logic. Time and randomness come in; what has to be done comes out as
 * {@link net.virtuoso.overlay.internal.link.LinkMachine.Effect}s.
 */
@NullMarked
package net.virtuoso.overlay.internal.link;

import org.jspecify.annotations.NullMarked;
