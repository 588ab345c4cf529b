/**
 * Who may take part: {@link net.virtuoso.api.identity.JoinTokens} lets new nodes in and shuts nodes out. What nodes show each
 * other is {@code net.virtuoso.spi.identity}.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
