/**
 * The desired state in the store: its JSON form, commits with optimistic concurrency, and the newest state in memory.
 */
@NullMarked
package net.virtuoso.control.internal.state;

import org.jspecify.annotations.NullMarked;
