/** Figures of evaluations as SVG. */
@NullMarked
package net.virtuoso.bench.chart;

import org.jspecify.annotations.NullMarked;
