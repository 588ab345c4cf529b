/**
 * What adaptation is worth to programs, and how soon it comes: eight VMs on four hosts around a proxy whose line is the star's
 * bottleneck ({@link net.virtuoso.bench.adaptation.Cluster}), and in them programs ({@link
 * net.virtuoso.bench.adaptation.Workload}) that know nothing of the overlay and run in the same way over the star, while it
 * adapts, and over a full mesh.
 */
@NullMarked
package net.virtuoso.bench.adaptation;

import org.jspecify.annotations.NullMarked;
