/**
 * The hypervisor adapter for libvirt: QEMU, LXC and what else libvirt drives.
 *
 * <p>{@code LibvirtComponent} registers the driver. For each address there is one {@code LibvirtHypervisor} with a thread of
 * its own, on which all calls into libvirt are made: it connects, asks for the running domains, and calls again after the
 * daemon has died. {@code EventLoop} is the one thread on which libvirt delivers events; it exists while a hypervisor does.
 * {@code DomainXml} reads a domain's description, which is input from outside and treated so.
 *
 * <p>Events only say <em>look again</em>: libvirt gives them in surprising orders, none for some failures, and loses them
 * with the connection. The connection is read-only, and guests go on whatever happens to it.
 */
@NullMarked
package net.virtuoso.libvirt.internal;

import org.jspecify.annotations.NullMarked;
