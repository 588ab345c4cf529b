/**
 * What happened: a bounded log of {@link net.virtuoso.model.Event}s that faces can follow from any point.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.event;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
