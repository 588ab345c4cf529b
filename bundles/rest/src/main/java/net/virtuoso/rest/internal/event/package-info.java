/**
 * The event log as a stream of server-sent events (WHATWG HTML, section 9.2) or, polled, as a list.
 *
 * <p>{@link net.virtuoso.rest.internal.event.EventFeed} follows the log and wakes its
 * {@link net.virtuoso.rest.internal.event.EventClient}s. A client has no queue of its own: it remembers the last event that it
 * wrote and reads on in the log, which is bounded, whenever its connection takes more. One that is too slow is told how many
 * events it has lost.
 */
@NullMarked
package net.virtuoso.rest.internal.event;

import org.jspecify.annotations.NullMarked;
