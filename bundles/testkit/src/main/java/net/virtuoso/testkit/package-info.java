/**
 * What tests of every bundle share; never shipped.
 *
 * <p><b>Doubles</b> keep the contracts of the SPI in memory: {@link net.virtuoso.testkit.MemoryStateStore} a store with an
 * election. They can be made to fail the way the real thing fails.
 *
 * <p><b>Contracts</b> are abstract JUnit classes, such as {@link net.virtuoso.testkit.StateStoreContract}: a double and an
 * adapter inherit the same tests, so that what is tested against the double holds with the adapter.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
