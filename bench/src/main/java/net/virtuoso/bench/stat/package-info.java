/** What is made of measurements: pure functions. */
@NullMarked
package net.virtuoso.bench.stat;

import org.jspecify.annotations.NullMarked;
