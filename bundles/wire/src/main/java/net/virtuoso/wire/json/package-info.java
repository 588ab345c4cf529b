/**
 * The JSON form of the values in {@link net.virtuoso.model}: one form for the store, the control connection and files.
 *
 * <p>{@link net.virtuoso.wire.json.ModelJson} reads strictly: unknown, repeated or missing members, wrong types and
 * trailing text are refused whole.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.wire.json;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
