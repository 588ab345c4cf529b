/**
 * What is there: nodes, VMs, ports, links and rules as the controller sees them, wanted and running side by side.
 *
 * <p>{@link net.virtuoso.api.inventory.Inventory} is the read side for faces; it never changes anything.
 */
@Export
@Version("1.3.0")
@NullMarked
package net.virtuoso.api.inventory;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
