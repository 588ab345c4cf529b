/**
 * Links over streams that another bundle opens ({@link net.virtuoso.spi.transport.StreamDialer}): transport {@code ssh}. What goes
 * through them is the same TLS as on the transport {@code tls}.
 */
@NullMarked
package net.virtuoso.transport.internal.dialed;

import org.jspecify.annotations.NullMarked;
