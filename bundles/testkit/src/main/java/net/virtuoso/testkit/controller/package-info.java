/**
 * A controller in memory, for tests of what stands in front of one: REST, shell, console.
 *
 * <p>{@link net.virtuoso.testkit.controller.MemoryController} keeps a real {@link net.virtuoso.model.DesiredState}, so that
 * changes are refused by the same rules as in the product; what nodes report, what was measured and what the adaptation loop
 * thinks is said by the test.
 */
@Export
@NullMarked
@Version("0.1.0")
package net.virtuoso.testkit.controller;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
