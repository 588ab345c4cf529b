/**
 * Ports on Linux, as services of {@link net.virtuoso.spi.port.PortDriver}:
 *
 * <ul>
 *   <li>{@link net.virtuoso.port.linux.internal.PacketPortDriver packet}: a packet socket on an interface that somebody else
 *       made, such as the host's end of a VM's virtual cable, or the card to the user's LAN;
 *   <li>{@link net.virtuoso.port.linux.internal.TapPortDriver tap}: a TAP of our own.
 * </ul>
 *
 * <p><b>How frames move.</b> A {@link net.virtuoso.port.linux.internal.DevicePort} registers each of its descriptors with the
 * event loop as a bare handle ({@link net.virtuoso.port.linux.internal.FrameReader}). Segmentation and checksums stay
 * undone: a TCP super-frame of 64 KB is one read and, on the far side, one write; the kernel does there what is left to do.
 *
 * <p><b>A VM's interface belongs to its network alone.</b> A packet socket only listens; the host's own stack hears the guest
 * too, and would answer it. {@link net.virtuoso.port.linux.internal.GuestShield} cuts that off in both directions, without
 * changing a setting of the interface, and can be found again after a crash. The interface of the LAN is left as it is: the
 * proxy host goes on using it. What the proxy host itself sends to its LAN interface doesn't enter the overlay; VMs and the
 * proxy host's own address cannot talk to each other through that interface.
 *
 * <p><b>Limits.</b> Kernels before 6.2 cannot describe UDP segmentation (USO) in a virtio-net header: such super-frames of a
 * container on an older host are lost and counted. A container's super-frames inside a tunnel of its own (VXLAN in the guest)
 * cannot be described by any kernel; switch {@code tx-udp_tnl-segmentation} off in such a guest. libvirt's {@code
 * <bandwidth>} polices after packet sockets have seen a frame, so it doesn't limit what a VM sends here.
 */
@NullMarked
package net.virtuoso.port.linux.internal;

import org.jspecify.annotations.NullMarked;
