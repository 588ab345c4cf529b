/**
 * What the overlay makes of it: inferred topologies, plans and the log of decisions.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.adaptation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
