/**
 * Where a frame goes: pure logic without devices, threads or clock.
 *
 * <p>{@link net.virtuoso.overlay.internal.forward.ForwardingTable} is the immutable answer to "which way from this address to
 * that one, coming from there"; {@link net.virtuoso.overlay.internal.forward.RuleTable} makes it off the event loop.
 * {@link net.virtuoso.overlay.internal.forward.FlowTable} remembers the answers for the pairs that talk, and counts their traffic
 * in the same lookup. {@link net.virtuoso.overlay.internal.forward.Outlet} is whatever a frame can leave by.
 *
 * <p>Addresses travel as {@code long}, the 48 bits in the low end as in {@link net.virtuoso.model.MacAddress#value}, so that a
 * frame costs no object.
 */
@NullMarked
package net.virtuoso.overlay.internal.forward;

import org.jspecify.annotations.NullMarked;
