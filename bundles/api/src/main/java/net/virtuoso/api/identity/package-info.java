/**
 * Who is who. {@link net.virtuoso.api.identity.NodeIdentity} is what a node shows to others and how it knows them: the same
 * for every kind of link. {@link net.virtuoso.api.identity.JoinTokens} lets new nodes in and shuts nodes out.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
