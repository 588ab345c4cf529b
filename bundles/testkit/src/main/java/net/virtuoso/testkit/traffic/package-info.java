/**
 * Traffic matrices whose topology is known, for tests and evaluations of inference: {@link
 * net.virtuoso.testkit.traffic.LabelledMatrices} makes them up, {@link net.virtuoso.testkit.traffic.NasIs} is one of a real
 * program.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.testkit.traffic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
