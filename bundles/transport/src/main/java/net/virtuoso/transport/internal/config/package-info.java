/**
 * The configuration {@code net.virtuoso.transport}: what is on the way to peers for transports over streams. It can change while
 * links stand; calls from then on follow it.
 */
@NullMarked
package net.virtuoso.transport.internal.config;

import org.jspecify.annotations.NullMarked;
