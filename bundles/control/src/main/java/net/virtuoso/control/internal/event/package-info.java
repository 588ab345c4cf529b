/**
 * The log of events: a ring in memory.
 */
@NullMarked
package net.virtuoso.control.internal.event;

import org.jspecify.annotations.NullMarked;
