/**
 * The data path of one node: {@link net.virtuoso.api.overlay.OverlayFactory} opens an
 * {@link net.virtuoso.api.overlay.Overlay}, which is then brought to one {@link net.virtuoso.model.NodeConfig} after the
 * other. The agent (bundle control) is its user; the overlay knows nothing of controllers, stores or hypervisors.
 */
@Export
@Version("1.2.0")
@NullMarked
package net.virtuoso.api.overlay;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
