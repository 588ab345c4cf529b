/**
 * The REST face: how the marketplace and scripts drive a controller.
 *
 * <p>{@link net.virtuoso.rest.internal.RestComponent} publishes one servlet for the HTTP whiteboard. What it offers stands in
 * {@code openapi.json} beside this package; {@code http} turns requests into calls, {@code resource} carries them out on the
 * services of {@code net.virtuoso.api}, {@code event} streams the event log, {@code metrics} writes what Prometheus reads.
 */
@NullMarked
package net.virtuoso.rest.internal;

import org.jspecify.annotations.NullMarked;
