/** Figures as SVG, without a library. */
@NullMarked
package net.virtuoso.bench.chart;

import org.jspecify.annotations.NullMarked;
