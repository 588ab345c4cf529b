/**
 * From the desired state to what one node runs: pure functions. The star is derived here.
 */
@NullMarked
package net.virtuoso.control.internal.compile;

import org.jspecify.annotations.NullMarked;
