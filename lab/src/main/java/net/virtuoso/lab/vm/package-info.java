/**
 * The lab's virtual machines: hosts with a libvirtd of their own, and guests started through libvirt alone.
 *
 * <p>A {@link net.virtuoso.lab.vm.LibvirtHost} is a set of namespaces (network, mount, host name, process, cgroup) with a
 * libvirtd in it, so that several 'hosts' share one machine, their daemons can be killed and restarted while the guests
 * live on, and everything in them dies with one process. Its socket lies in the lab's directory: whoever runs outside
 * the host's mount namespace reaches it as {@code lxc+unix:///system?socket=PATH}.
 *
 * <p>Guests are containers ({@link net.virtuoso.lab.vm.LxcGuest}: start in a tenth of a second, run any program of the
 * machine) or real machines under emulation ({@link net.virtuoso.lab.vm.QemuGuest}). Both ask for an address by DHCP.
 * Their host-side interface is plugged into nothing: that is the overlay's work.
 */
@NullMarked
package net.virtuoso.lab.vm;

import org.jspecify.annotations.NullMarked;
