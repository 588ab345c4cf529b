/**
 * Tests of the whole system on real parts: the distribution in the network namespaces of a laboratory, virtual machines
 * that libvirt runs. They need root and what {@code lab/packages.txt} lists, and are left out without.
 */
@NullMarked
package net.virtuoso.itests.whole;

import org.jspecify.annotations.NullMarked;
