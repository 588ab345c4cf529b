/**
 * What passed: traffic reports of the nodes on their way in ({@link net.virtuoso.api.traffic.TrafficSink}) and matrices on
 * their way out ({@link net.virtuoso.api.traffic.TrafficMatrices}).
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.api.traffic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
