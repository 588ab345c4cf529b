package net.virtuoso.vttif.internal;

/**
 * A component with its name.
 *
 * @param vms its VMs by their number in the matrix, ascending; the vertices of the shape in this order
 * @param shape its name
 */
record Part(int[] vms, Shape shape) {}
