/**
 * Who is who among nodes: what a node shows to others and how it judges what they show. The same for every kind of encrypted
 * link; who runs the node gives it to the transports.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
