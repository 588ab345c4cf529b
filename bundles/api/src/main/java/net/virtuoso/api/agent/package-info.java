/**
 * The agents that run in this container, for commands and health checks on a node without a controller.
 */
@Export
@Version("1.1.0")
@NullMarked
package net.virtuoso.api.agent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
