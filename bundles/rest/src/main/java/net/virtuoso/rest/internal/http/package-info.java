/**
 * HTTP by the specification: what a request means, and what an answer looks like, without knowing any resource.
 *
 * <p>{@link net.virtuoso.rest.internal.http.Specification} reads {@code openapi.json}, the source of truth, into
 * {@link net.virtuoso.rest.internal.http.Route}s. {@link net.virtuoso.rest.internal.http.Router} joins them with
 * {@link net.virtuoso.rest.internal.http.Handler}s by the operation's identifier and refuses to be made if one side has what
 * the other lacks. {@link net.virtuoso.rest.internal.http.Call} is one request, checked against its route;
 * {@link net.virtuoso.rest.internal.http.Reply} its answer. Whatever goes wrong becomes a
 * {@link net.virtuoso.rest.internal.http.Problem} (RFC 9457). {@link net.virtuoso.rest.internal.http.Dispatcher} takes
 * servlet requests through all of this.
 */
@NullMarked
package net.virtuoso.rest.internal.http;

import org.jspecify.annotations.NullMarked;
