/**
 * The store behind the desired state: a small, replicated, revisioned map with atomic commits, and an election of the
 * controller that leads.
 *
 * <p>Keys are paths such as {@code networks/blue}; values are opaque bytes. Every commit is based on a revision and fails if
 * there has been another one since, so that what was checked is what is stored.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
