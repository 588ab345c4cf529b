/**
 * Follows a frame through the nodes' tables without sending one: pure functions of what is wanted and what nodes report. What a
 * table answers is what the overlay's forwarding table answers; both extend {@code ForwardingContract} of the test kit.
 */
@NullMarked
package net.virtuoso.control.internal.explain;

import org.jspecify.annotations.NullMarked;
