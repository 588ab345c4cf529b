/**
 * What is asked for: reading and changing the {@link net.virtuoso.model.DesiredState}.
 *
 * <p>{@link net.virtuoso.api.state.DesiredStateService} is the only door through which the marketplace, the operator and
 * the adaptation loop change anything. It is registered while this controller can reach the store.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.state;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
