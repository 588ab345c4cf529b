/**
 * What is measured: a {@link net.virtuoso.bench.candidate.Candidate} joins the two ports of a lane. One small class each; {@link
 * net.virtuoso.bench.candidate.Candidates} lists them. Those of our product share one deployment of the distribution, with a
 * virtual network for each.
 */
@NullMarked
package net.virtuoso.bench.candidate;

import org.jspecify.annotations.NullMarked;
