/**
 * TLS 1.3 for links over streams: which implementation does it, what is shown and trusted, and what is said when it fails.
 * Knows nothing of records and links.
 */
@NullMarked
package net.virtuoso.transport.internal.tls;

import org.jspecify.annotations.NullMarked;
