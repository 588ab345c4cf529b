/**
 * Where data paths are measured: two hosts on one cable, a VM at each, and for every candidate a {@link
 * net.virtuoso.bench.bed.Lane} of its own between the VMs, so that candidates are measured in turn without anything being
 * switched over. A VM is a network namespace with a veth pair whose host end is the port.
 */
@NullMarked
package net.virtuoso.bench.bed;

import org.jspecify.annotations.NullMarked;
