/**
 * The hypervisor side: which VM interfaces run on this host.
 *
 * <p>A {@link net.virtuoso.spi.vm.HypervisorDriver} connects to one hypervisor. The hypervisor is the truth: its events say
 * <em>look again</em> and nothing else, and every (re)connection is one too, so that no VM is missed.
 */
@Export
@Version("1.0.0")
@NullMarked
package net.virtuoso.spi.vm;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
