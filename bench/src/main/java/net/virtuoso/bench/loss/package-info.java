/** The data path when the physical network loses packets. */
@NullMarked
package net.virtuoso.bench.loss;

import org.jspecify.annotations.NullMarked;
