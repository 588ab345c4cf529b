/**
 * How a matrix becomes a name. {@link net.virtuoso.vttif.internal.TrafficPairs} sorts pairs of VMs by weight into levels,
 * {@link net.virtuoso.vttif.internal.ThresholdSweep} lowers the threshold level by level and has {@link
 * net.virtuoso.vttif.internal.ShapeClassifier} name each component of each graph; runs of levels with the same name
 * compete. {@link net.virtuoso.vttif.internal.LineFit}, {@link net.virtuoso.vttif.internal.TreeFit} and {@link
 * net.virtuoso.vttif.internal.LatticeFit} each know one family of shapes.
 */
@NullMarked
package net.virtuoso.vttif.internal;

import org.jspecify.annotations.NullMarked;
