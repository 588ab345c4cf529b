/**
 * Who may ask: {@link net.virtuoso.api.access.Authenticator} turns a name and a password into an
 * {@link net.virtuoso.api.access.Identity} with roles. Faces ask it; where accounts are kept is not their concern.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
