/**
 * The TCP connection between node and controller: framing, heartbeats, bounds.
 */
@NullMarked
package net.virtuoso.control.internal.connection;

import org.jspecify.annotations.NullMarked;
